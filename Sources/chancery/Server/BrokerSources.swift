import AuthorizationServer
import FoundationEssentials
import Logging

/// What brokers need of the server beside their configuration.
struct BrokerSources: Sendable {
    let secrets: StaticSecretRegistry
    /// The record of credentials that brokers end.
    let leases: any LeaseStore
    let clock: any Clock
    let logger: Logger
    var environment: [String: String] { ProcessInfo.processInfo.environment }
}
