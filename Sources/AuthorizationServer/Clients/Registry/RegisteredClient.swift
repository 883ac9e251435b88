import PKI

/// A registered client as requests need it: small, as there may be a million.
package final class RegisteredClient: Sendable {
    /// What the client's credentials are held against.
    package enum Proof: Sendable, Hashable {
        /// The certificate has this name, and the authority, or any, vouches for it.
        case name(ExpectedName, authority: String?)
        /// The certificate has one of these thumbprints, 32 bytes each, in ascending order.
        case thumbprints([UInt8])
        /// The client sends one of these secrets.
        case secrets(ClientSecretDigests)
        /// The client sends an assertion that fits this.
        indirect case assertion(AssertionRegistration)
        /// What is recorded cannot be read: nothing proves this client.
        case unreadable(String)

        /// The method that the client is registered with; `nil` when nobody can tell.
        package var method: ClientAuthenticationMethodName? {
            switch self {
            case .name: .tlsClientAuth
            case .thumbprints: .selfSignedTLSClientAuth
            case .secrets(let digests): digests.transport.method
            case .assertion(let registration): registration.method
            case .unreadable: nil
            }
        }
    }

    package let id: String
    package let proof: Proof
    package let isDisabled: Bool

    package init(id: String, proof: Proof, isDisabled: Bool) {
        self.id = id
        self.proof = proof
        self.isDisabled = isDisabled
    }

    /// What requests need of a registration.
    package convenience init(_ registration: ClientRegistration) {
        let proof: Proof =
            switch registration.authentication {
            case .tlsClientAuth(let name, _, let authority): .name(name, authority: authority)
            case .selfSignedTLSClientAuth(let pins):
                .thumbprints(
                    Array(pins.map(\.thumbprint).sorted { $0.lexicographicallyPrecedes($1) }.joined()))
            case .clientSecret(let transport, let secrets): .secrets(ClientSecretDigests(transport, secrets))
            case .assertion(let assertion): .assertion(assertion)
            }
        self.init(id: registration.id, proof: proof, isDisabled: registration.isDisabled)
    }
}

extension RegisteredClient: Hashable {
    package static func == (left: RegisteredClient, right: RegisteredClient) -> Bool {
        left.id == right.id && left.proof == right.proof && left.isDisabled == right.isDisabled
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(id)
    }
}
