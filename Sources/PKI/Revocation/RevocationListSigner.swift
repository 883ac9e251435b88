import FoundationEssentials

/// Whose key signed a revocation list, found fit to do so.
struct RevocationListSigner {
    let certificate: Certificate
    /// Until when that holds; nil when the signer is in the path itself, whose own period counts.
    let until: Date?
}

extension RevocationEvaluation {
    /// How many list issuers may vouch for each other one above the other.
    private static let maximumDepth = 3
    /// How many paths of list issuers are looked for in one decision.
    private static let maximumSearches = 16

    /// Who signed `list`, if that is an authority of the path or another of the same name under the same anchor
    /// (RFC 5280 §6.3.3 (f), (g)).
    mutating func signer(
        of list: CertificateRevocationList, below authorities: ArraySlice<Certificate>
    ) -> RevocationListSigner? {
        guard let issuer = authorities.first, let anchor = authorities.last else { return nil }
        if issuer.extensions.allowsRevocationListSigning, list.isSigned(by: issuer) {
            return RevocationListSigner(certificate: issuer, until: nil)
        }
        for authority in authorities.dropFirst()
        where CanonicalName(authority.subject) == list.canonicalIssuer
            && authority.extensions.allowsRevocationListSigning && list.isSigned(by: authority)
        {
            return RevocationListSigner(certificate: authority, until: nil)
        }
        for candidate in checker.listIssuers[list.canonicalIssuer] ?? []
        where !authorities.contains(candidate) && list.isSigned(by: candidate) {
            if let until = validity(of: candidate, under: anchor) {
                return RevocationListSigner(certificate: candidate, until: until)
            }
        }
        return nil
    }

    /// Until when `issuer` is an authority under `anchor` that is not revoked itself; nil if it is not.
    private mutating func validity(of issuer: Certificate, under anchor: Certificate) -> Date? {
        if let known = checker.confirmedIssuers.validity(of: issuer, under: anchor, at: time) { return known }
        guard issuersInQuestion.count < Self.maximumDepth, !issuersInQuestion.contains(issuer),
            searches < Self.maximumSearches
        else { return nil }
        searches += 1
        guard let path = path(issuer), path.first == issuer, path.last == anchor else { return nil }
        issuersInQuestion.append(issuer)
        defer { issuersInQuestion.removeLast() }
        var until = path.map(\.notAfter).min() ?? time
        for (depth, certificate) in path.dropLast().enumerated() {
            switch status(of: certificate, below: path[(depth + 1)...]) {
            case .good(let date): until = min(until, date)
            case .undetermined where checker.mode == .prefer: break
            case .undetermined, .revoked, .unreadable: return nil
            }
        }
        until = min(until, nextChange ?? until)
        if time < until { checker.confirmedIssuers.confirm(issuer, under: anchor, during: time..<until) }
        return until
    }
}

extension CertificateExtensions {
    /// Whether the key may sign revocation lists; so it may without the extension (RFC 5280 §4.2.1.3).
    var allowsRevocationListSigning: Bool { keyUsage.map { $0.count > 6 && $0[6] } ?? true }

    /// Whether keyUsage says that the key signs revocation lists and no certificates (RFC 5280 §4.2.1.3), be it that of
    /// a CA or not.
    var signsRevocationListsOnly: Bool {
        keyUsage != nil && allowsRevocationListSigning && !allowsCertificateSigning
    }
}
