import AuthorizationServer
import Endpoints
import Synchronization

/// The configuration by which the service works now, and the way to put another in force.
final class ConfigurationInForce: Sendable {
    let rules: CurrentIssuanceRules
    let metadata: CurrentDocument
    let publicTLS: CurrentTLSContext
    let mutualTLS: CurrentTLSContext?
    private let keys: KeyFollower
    private let clients: ClientRegistry
    private let configuration: Mutex<Configuration>

    /// `parts` were made from `configuration`.
    init(_ configuration: Configuration, _ parts: ReloadableParts, keys: KeyFollower, clients: ClientRegistry) {
        rules = CurrentIssuanceRules(parts.rules)
        metadata = CurrentDocument(parts.metadata)
        publicTLS = CurrentTLSContext(parts.publicTLS)
        mutualTLS = parts.mutualTLS.map { CurrentTLSContext($0) }
        self.keys = keys
        self.clients = clients
        self.configuration = Mutex(configuration)
    }

    var now: Configuration { configuration.withLock { $0 } }

    /// Puts all of a configuration in force, or nothing of it. Blocks; by one caller at a time.
    ///
    /// Throws `RestartNeeded` where it differs in what cannot change, and whatever makes its files unusable.
    func replace(with configuration: Configuration) throws {
        try RestartNeeded.check(from: now, to: configuration)
        let parts = try ReloadableParts(configuration, clients: clients)
        // The keys first: what the new rules grant must not outlive the keys that sign it. Nothing below can fail.
        try keys.adopt(parts.schedule)
        publicTLS.replace(with: parts.publicTLS)
        if let context = parts.mutualTLS { mutualTLS?.replace(with: context) }
        metadata.replace(with: parts.metadata)
        rules.replace(with: parts.rules)
        self.configuration.withLock { $0 = configuration }
    }
}
