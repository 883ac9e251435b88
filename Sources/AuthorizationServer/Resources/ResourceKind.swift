/// What a resource answers an exchange with, named as in the configuration and in the audit log.
package enum ResourceKind: String, CaseIterable, Sendable {
    /// A token of our own for an audience.
    case accessToken = "access-token"
    /// Temporary credentials of an AWS role.
    case aws
    /// An access token of Google Cloud's.
    case google
    /// An access token of Microsoft Entra's.
    case azure
    /// A PostgreSQL role that exists for a while.
    case postgres
    /// A sealed value, for what knows nothing better.
    case staticSecret = "static-secret"

    /// Whether its credential is a bearer token, which `/token` can answer with (RFC 8693 §2.2.1).
    package var isToken: Bool {
        switch self {
        case .accessToken, .google, .azure: true
        case .aws, .postgres, .staticSecret: false
        }
    }

    /// The values of `format` that a request may choose by.
    package var formats: [String] {
        switch self {
        case .aws: ["credential_process", "container_credentials"]
        case .accessToken, .google, .azure, .postgres, .staticSecret: []
        }
    }
}
