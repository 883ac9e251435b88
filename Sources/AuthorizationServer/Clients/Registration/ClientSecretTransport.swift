/// Where a client's secret stands in its requests (RFC 6749 §2.3.1).
package enum ClientSecretTransport: Sendable, Hashable {
    /// In the Authorization header.
    case basic
    /// In the form.
    case post

    package var method: ClientAuthenticationMethodName {
        switch self {
        case .basic: .clientSecretBasic
        case .post: .clientSecretPost
        }
    }
}
