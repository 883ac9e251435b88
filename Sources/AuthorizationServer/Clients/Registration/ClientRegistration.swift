package import FoundationEssentials

/// A client as it is registered (RFC 7591 §2): all that an operator said of it.
package struct ClientRegistration: Sendable, Hashable {
    /// How the client proves who it is, and by what.
    package enum Authentication: Sendable, Hashable {
        /// `text` is the name as the operator wrote it. With an authority, no other may vouch for the certificate.
        case tlsClientAuth(ExpectedName, text: String, authority: String?)
        /// At least one certificate; several while one is renewed.
        case selfSignedTLSClientAuth([PinnedCertificate])
        /// `client_secret_basic` and `client_secret_post`, with one secret, or two while one is renewed, the newest last.
        /// None only until the first is made.
        case clientSecret(ClientSecretTransport, [ClientSecretDigest])
        /// `client_secret_jwt` and `private_key_jwt`.
        case assertion(AssertionRegistration)

        package var method: ClientAuthenticationMethodName {
            switch self {
            case .tlsClientAuth: .tlsClientAuth
            case .selfSignedTLSClientAuth: .selfSignedTLSClientAuth
            case .clientSecret(let transport, _): transport.method
            case .assertion(let assertion): assertion.method
            }
        }
    }

    /// How many certificates may be registered at a time.
    package static let maximumCertificates = 32

    /// The grants that a client may be registered for. A second one needs a check of each client's own at `/token`.
    package static let grantTypes = ["client_credentials"]

    package let id: String
    package var name: String?
    package var authentication: Authentication
    package var grantTypes: [String]
    /// A disabled client is refused as if it had wrong credentials.
    package var isDisabled: Bool
    package let createdAt: Date
    package var updatedAt: Date

    package init(
        id: String, name: String? = nil, authentication: Authentication,
        grantTypes: [String] = ClientRegistration.grantTypes, isDisabled: Bool = false, createdAt: Date,
        updatedAt: Date? = nil
    ) {
        self.id = id
        self.name = name
        self.authentication = authentication
        self.grantTypes = grantTypes
        self.isDisabled = isDisabled
        self.createdAt = createdAt
        self.updatedAt = updatedAt ?? createdAt
    }
}
