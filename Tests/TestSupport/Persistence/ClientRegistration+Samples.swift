package import AuthorizationServer
package import FoundationEssentials
package import JOSE
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

    /// A client with a secret, and the secret.
    package static func sample(
        _ id: String, secret transport: ClientSecretTransport, at date: Date = sampleTime
    ) -> (registration: ClientRegistration, secret: ClientSecret?) {
        var registration = ClientRegistration(
            id: id, authentication: .clientSecret(transport, []), createdAt: date)
        let secret = registration.issueMissingSecret(at: date)
        return (registration, secret)
    }

    /// A client that signs its assertions under a secret.
    package static func sample(
        _ id: String, sharedSecret algorithm: VerificationAlgorithm, at date: Date = sampleTime
    ) -> ClientRegistration {
        var registration = ClientRegistration(
            id: id, authentication: .assertion(AssertionRegistration(algorithm: algorithm, keys: .sharedSecrets([]))),
            createdAt: date)
        _ = registration.issueMissingSecret(at: date)
        return registration
    }

    /// A client that signs its assertions with the key that RFC 7515 A.3 uses.
    package static func sample(
        withKeys id: String, _ keys: AssertionRegistration.Keys = .inline(json: Array(sampleKeys.utf8))
    ) -> ClientRegistration {
        ClientRegistration(
            id: id, authentication: .assertion(AssertionRegistration(algorithm: .es256, keys: keys)),
            createdAt: sampleTime)
    }

    private static let sampleKeys =
        #"{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","#
        + #""y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}"#

    /// A client that is known by the thumbprint of 32 times `byte`.
    package static func sample(_ id: String, thumbprint byte: UInt8) -> ClientRegistration {
        let pin = PinnedCertificate(thumbprint: [UInt8](repeating: byte, count: 32))
        return ClientRegistration(
            id: id, authentication: .selfSignedTLSClientAuth([pin].compactMap { $0 }), createdAt: sampleTime)
    }
}
