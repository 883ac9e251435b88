/// Why a client's certificate was refused: for the audit log, never for the client.
package struct CertificationPathFailure: Error, Sendable, Hashable {
    /// One fault and the certificate it concerns.
    package struct Reason: Sendable, Hashable {
        package let kind: Kind
        /// A sentence without its subject: "certificate has expired".
        package let text: String
        /// The certificate's subject and what else of it explains the fault; nil when no single one is at fault.
        package let certificate: String?
    }

    /// The faults by kind, the most telling first: in this order they are reported.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case searchUnfinished = "search-unfinished"
        case unreadable
        case tooManyCertificates = "too-many-certificates"
        case anchorPresented = "anchor-presented"
        case selfSigned = "self-signed"
        case issuerUnknown = "issuer-unknown"
        case signatureInvalid = "signature-invalid"
        case revoked
        case expired
        case notYetValid = "not-yet-valid"
        case notCertificationAuthority = "not-a-ca"
        case notForClients = "not-for-clients"
        case keyTooSmall = "key-too-small"
        case signatureWeak = "signature-weak"
        case pathTooLong = "path-too-long"
        case nameConstraintViolated = "name-constraint-violated"
        case revocationListUnavailable = "crl-unavailable"
        case revocationListOutdated = "crl-outdated"
        case revocationListInvalid = "crl-invalid"
        case ocspUnavailable = "ocsp-unavailable"
        case criticalExtensionUnknown = "critical-extension-unknown"
        case policyNotSatisfied = "policy-not-satisfied"
        case profileViolated = "profile-violated"
    }

    /// At least one, the most telling first.
    package let reasons: [Reason]
    /// A path from the leaf to an anchor that was refused for its revocation status alone, if there was one: where it
    /// says that status is published can be believed.
    package let pathInNeedOfStatus: [Certificate]?

    init(_ reasons: [Reason], inNeedOfStatus path: [Certificate]? = nil) {
        pathInNeedOfStatus = path
        let order = Dictionary(uniqueKeysWithValues: Kind.allCases.enumerated().map { ($1, $0) })
        var seen: Set<Reason> = []
        self.reasons =
            reasons
            .filter { seen.insert($0).inserted }
            .enumerated()
            .sorted { left, right in
                (order[left.element.kind] ?? 0, left.offset) < (order[right.element.kind] ?? 0, right.offset)
            }
            .map(\.element)
    }
}

extension CertificationPathFailure {
    /// The work for one client is done before anything is decided.
    static let unfinished = CertificationPathFailure([.unfinished])
}

extension CertificationPathFailure.Reason {
    static let unfinished = Self(
        .searchUnfinished, "looking for a path takes more work than is done for one client", of: nil)
}

extension CertificationPathFailure: CustomStringConvertible {
    package var description: String {
        reasons.map(\.description).joined(separator: "; ")
    }
}

extension CertificationPathFailure.Reason: CustomStringConvertible {
    package var description: String {
        certificate.map { "\(text) (\($0))" } ?? text
    }
}
