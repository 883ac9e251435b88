package import FoundationEssentials
import PKI

/// By which certificate a proxy proves that it is the one: its authority and its name.
package struct ProxyCertificateRule: Sendable {
    private let authority: String
    private let uris: Set<String>
    /// In lower case.
    private let dnsNames: Set<String>
    private let commonNames: Set<String>
    private let trust: CurrentTrust

    /// - Parameters:
    ///   - authority: The name of one of the authorities in `trust`; no other vouches for the proxy.
    ///   - uris: URIs of subjectAltName, one of which the certificate has; `dnsNames` and `commonNames` likewise, and of
    ///     every kind that is given one has to be there.
    package init(
        authority: String, uris: [String], dnsNames: [String], commonNames: [String], trust: CurrentTrust
    ) {
        self.authority = authority
        self.uris = Set(uris)
        self.dnsNames = Set(dnsNames.map { $0.lowercased() })
        self.commonNames = Set(commonNames)
        self.trust = trust
    }

    /// Proves that the certificate is the proxy's, or throws why not.
    ///
    /// - Parameter known: What was proved on this connection before; good while nothing that it rests on has changed.
    package func prove(
        _ presented: PresentedCertificate, known: ProvenProxy?, at time: Date
    ) throws(ClientAuthenticationFailure) -> ProvenProxy {
        let trust = trust.now
        if let known, known.trust == trust.generation, known.path.isValid(at: time) { return known }
        let path = try trust.validate(presented.chain, by: authority, at: time).path
        guard accepts(path.leaf) else {
            throw ClientAuthenticationFailure(
                reason: "the certificate of authority \(authority) is not the proxy's", certificate: path.leaf)
        }
        return ProvenProxy(trust: trust.generation, path: path)
    }

    private func accepts(_ leaf: Certificate) -> Bool {
        guard !uris.isEmpty || !dnsNames.isEmpty || !commonNames.isEmpty else { return false }
        return (uris.isEmpty || !uris.isDisjoint(with: leaf.names.uris))
            && (dnsNames.isEmpty || !dnsNames.isDisjoint(with: leaf.names.dnsNames.map { $0.lowercased() }))
            && (commonNames.isEmpty || !commonNames.isDisjoint(with: leaf.subject.commonNames))
    }
}
