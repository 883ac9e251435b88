package import FoundationEssentials
package import JOSE
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

    package let id: ByteString
    package let proof: Proof
    /// Whether each of its tokens is bound to its certificate, whatever the audience says.
    package let bindsTokens: Bool
    package let isDisabled: Bool
    /// The first whole second since 1970 of which it can be told that the client was registered: what was issued before
    /// in its name was somebody else's.
    package let registeredAt: Int64

    package init(
        id: ByteString, proof: Proof, bindsTokens: Bool = false, isDisabled: Bool, registeredAt: Int64 = 0
    ) {
        self.id = id
        self.proof = proof
        self.bindsTokens = bindsTokens
        self.isDisabled = isDisabled
        self.registeredAt = registeredAt
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
        self.init(
            id: ByteString(registration.id), proof: proof, bindsTokens: registration.bindsTokens,
            isDisabled: registration.isDisabled, registeredAt: Self.second(after: registration.createdAt))
    }
}

extension RegisteredClient {
    /// The first whole second at or behind the time.
    package static func second(after time: Date) -> Int64 {
        Int64(exactly: time.timeIntervalSince1970.rounded(.up)) ?? .max
    }
}

extension RegisteredClient: Hashable {
    package static func == (left: RegisteredClient, right: RegisteredClient) -> Bool {
        left.id == right.id && left.proof == right.proof && left.bindsTokens == right.bindsTokens
            && left.isDisabled == right.isDisabled && left.registeredAt == right.registeredAt
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(id)
    }
}
