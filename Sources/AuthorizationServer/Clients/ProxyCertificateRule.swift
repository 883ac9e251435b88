package import FoundationEssentials
import JOSE
import PKI

/// By which certificate a proxy proves that it is the one: its authority and its name.
package struct ProxyCertificateRule: Sendable {
    private let authority: String
    private let uris: Set<ByteString>
    /// In lower case.
    private let dnsNames: Set<ByteString>
    private let commonNames: Set<ByteString>
    private let trust: CurrentTrust
    private let status: (any RevocationStatusSource)?

    /// - Parameters:
    ///   - authority: The name of one of the authorities in `trust`; no other vouches for the proxy.
    ///   - uris: URIs of subjectAltName, one of which the certificate has; `dnsNames` and `commonNames` likewise, and of
    ///     every kind that is given one has to be there.
    ///   - status: Where revocation is asked online; `nil` where nothing is.
    package init(
        authority: String, uris: [String], dnsNames: [String], commonNames: [String], trust: CurrentTrust,
        status: (any RevocationStatusSource)?
    ) {
        self.authority = authority
        self.uris = Set(uris.map { ByteString($0) })
        self.dnsNames = Set(dnsNames.map { ByteString($0.lowercased()) })
        self.commonNames = Set(commonNames.map { ByteString($0) })
        self.trust = trust
        self.status = status
    }

    /// Proves that the certificate is the proxy's, or throws why not.
    ///
    /// What was decided of it on this connection is good while nothing that it rests on has changed.
    package func prove(
        _ presented: PresentedCertificate, at time: Date
    ) async throws(ClientAuthenticationFailure) {
        let status = status.map { CertificateTrust.OnlineStatus(source: $0, latest: trust) }
        let accepted = try await CertificateTrust(trust: trust.now, status: status)
            .accept(presented, by: authority, at: time)
        guard accepts(accepted.path.leaf) else {
            throw ClientAuthenticationFailure(
                reason: "the certificate of authority \(authority) is not the proxy's",
                certificate: accepted.path.leaf)
        }
    }

    private func accepts(_ leaf: Certificate) -> Bool {
        guard !uris.isEmpty || !dnsNames.isEmpty || !commonNames.isEmpty else { return false }
        return (uris.isEmpty || !uris.isDisjoint(with: leaf.names.uris.map { ByteString($0) }))
            && (dnsNames.isEmpty || !dnsNames.isDisjoint(with: leaf.names.dnsNames.map { ByteString($0.lowercased()) }))
            && (commonNames.isEmpty || !commonNames.isDisjoint(with: leaf.subject.commonNames.map { ByteString($0) }))
    }
}
