import AuthorizationServer
import FoundationEssentials

/// What brokers need of the server beside their configuration.
struct BrokerSources: Sendable {
    let secrets: StaticSecretRegistry
    let clock: any Clock
    var environment: [String: String] { ProcessInfo.processInfo.environment }
}
