/// The endpoints at which clients authenticate, by their names in the metadata (RFC 8414 §2). The names of what they support
/// begin with theirs.
package enum ClientEndpoint: String, CaseIterable, Sendable {
    case token = "token_endpoint"
    /// RFC 7662.
    case introspection = "introspection_endpoint"
    /// RFC 7009.
    case revocation = "revocation_endpoint"

    /// Where it is, behind the issuer's URL.
    package var path: String {
        switch self {
        case .token: "/token"
        case .introspection: "/introspect"
        case .revocation: "/revoke"
        }
    }
}
