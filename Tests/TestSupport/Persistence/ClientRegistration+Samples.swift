package import AuthorizationServer
package import FoundationEssentials
package import PKI

extension ClientRegistration {
    /// When samples are registered, unless told otherwise.
    package static let sampleTime = Date(timeIntervalSince1970: 1_800_000_000)

    /// A client that is known by a name in its certificate.
    package static func sample(
        _ id: String, _ kind: ExpectedName.Kind = .sanDNS, _ text: String = "meter-1.example.org",
        authority: String? = nil, at date: Date = sampleTime
    ) throws -> ClientRegistration {
        ClientRegistration(
            id: id,
            authentication: .tlsClientAuth(try ExpectedName(kind, text), text: text, authority: authority),
            createdAt: date)
    }

    /// A client whose certificates are registered.
    package static func sample(
        _ id: String, certificates: [Certificate], at date: Date = sampleTime
    ) -> ClientRegistration {
        ClientRegistration(
            id: id, authentication: .selfSignedTLSClientAuth(certificates.map { PinnedCertificate($0) }),
            createdAt: date)
    }

    /// A client that is known by the thumbprint of 32 times `byte`.
    package static func sample(_ id: String, thumbprint byte: UInt8) -> ClientRegistration {
        let pin = PinnedCertificate(thumbprint: [UInt8](repeating: byte, count: 32))
        return ClientRegistration(
            id: id, authentication: .selfSignedTLSClientAuth([pin].compactMap { $0 }), createdAt: sampleTime)
    }
}
