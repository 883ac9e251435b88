import AuthorizationServer
import Federation

/// An authority whose identities a flow of the operator's finds out.
struct CustomAuthorityConfiguration: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// A Swift type that was built in.
        case installed(flow: String, settings: [String: String])
        case webhook(WebhookConfiguration)
        case executable(ExecutableConfiguration)
    }

    /// The name of the authority and of its flow.
    let name: String
    let inputs: CustomFlowInputs
    let kind: Kind
}

/// `authorities.NAME.webhook`.
struct WebhookConfiguration: Sendable, Hashable {
    let url: RevocationURL
    let secret: EncryptionKeySource
    /// A PEM file with whose certificates the server may have; `nil` for those that the system trusts.
    let authorities: String?
    /// In seconds.
    let timeout: Int
    let concurrency: Int
}

/// `authorities.NAME.executable`.
struct ExecutableConfiguration: Sendable, Hashable {
    let command: String
    let arguments: [String]
    let environment: [String: String]
    /// In seconds.
    let timeout: Int
    /// In bytes.
    let outputLimit: Int
    let concurrency: Int
}
