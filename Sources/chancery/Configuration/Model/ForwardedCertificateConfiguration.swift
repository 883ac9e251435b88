import AuthorizationServer
import PKI

/// How a proxy forwards its clients' certificates, and how it proves that it is the proxy.
struct ForwardedCertificateConfiguration: Sendable, Hashable {
    enum Proof: Sendable, Hashable {
        /// A certificate of that authority, with one of the names of each kind that is given.
        case certificate(authority: String, uris: [String], dnsNames: [String], commonNames: [String])
        case unixSocket
        case networks([AddressRange])

        var isCertificate: Bool { if case .certificate = self { true } else { false } }
    }

    let reader: ForwardedCertificateReader
    let proof: Proof
    /// The name under which policy knows the proxy's own judgement; absent where it does not count.
    let authority: String?
}
