import AuthorizationServer
import Endpoints
import Federation
import FoundationEssentials
import PKI
import Synchronization

/// The configuration by which the service works now, and the way to put another in force. Its changes block.
final class ConfigurationInForce: Sendable {
    let rules: CurrentIssuanceRules
    let limits: CurrentRequestLimits
    let metadata: CurrentDocument
    let publicTLS: CurrentTLSContext
    let mutualTLS: CurrentTLSContext?
    let proxyTLS: CurrentTLSContext?
    private let sources: RuleSources
    private let keys: KeyFollower
    private let current: Mutex<Current>
    /// Changes are made one after the other.
    private let turn = Mutex(())

    private struct Current {
        var configuration: Configuration
        var authorities: [AuthorityFiles]
        var customFlows: CustomFlowSet
        var brokers: ResourceBrokers
        var certificates: [ListenerCertificate]
    }

    /// `parts` were made from `configuration` and `sources`.
    init(_ configuration: Configuration, _ parts: ReloadableParts, _ sources: RuleSources, keys: KeyFollower) {
        rules = CurrentIssuanceRules(parts.rules)
        limits = CurrentRequestLimits(configuration.limits)
        metadata = CurrentDocument(parts.metadata)
        publicTLS = CurrentTLSContext(parts.publicTLS)
        mutualTLS = parts.mutualTLS.map { CurrentTLSContext($0) }
        proxyTLS = parts.proxyTLS.map { CurrentTLSContext($0) }
        self.sources = sources
        self.keys = keys
        current = Mutex(
            Current(
                configuration: configuration, authorities: parts.authorities, customFlows: parts.customFlows,
                brokers: parts.brokers, certificates: parts.certificates))
        sources.trust.replace(with: parts.trust)
    }

    var now: Configuration { current.withLock { $0.configuration } }
    var brokers: [String: any ResourceBroker] { current.withLock { $0.brokers }.byName }
    /// Lists in files that are older than those in force, by the name of the authority.
    var relapses: [(authority: String, relapse: RevocationListSuccession.Relapse)] {
        current.withLock { $0.authorities }.flatMap { files in files.relapses.map { (files.name, $0) } }
    }
    var trust: CurrentTrust { sources.trust }

    /// What clients refuse at the time in the certificates that the listeners show. Reads no file.
    func certificateProblems(at time: Date) -> [String] {
        current.withLock { $0.certificates }.flatMap { $0.problems(at: time) }
    }
    var revocation: any RevocationStatusSource { sources.revocation }

    /// Puts all of a configuration in force, or nothing of it. Called by one caller at a time, as `rereadLists`.
    ///
    /// Throws `RestartNeeded` where it differs in what cannot change, and whatever makes its files unusable.
    func replace(with configuration: Configuration, at time: Date) throws {
        // Files and database first, without the lock: where one of them does not answer, lists that are fetched meanwhile
        // are taken in all the same.
        try RestartNeeded.check(from: now, to: configuration)
        let (held, customFlows, brokers) = current.withLock { ($0.authorities, $0.customFlows, $0.brokers) }
        try WorseCertificate.check(
            from: current.withLock { $0.certificates }, to: try configuration.listenerCertificates(), at: time)
        let parts = try ReloadableParts(configuration, sources, after: (held, time), reusing: customFlows, brokers)
        let lists = try RevocationComponents.sources(of: configuration)
        let issuerKeys = try IssuerKeyComponents.settings(of: configuration)
        let clientKeys = try IssuerKeyComponents.clientSettings(of: configuration)
        // The keys before the rules: what the new ones grant must not outlive the keys that sign it.
        try keys.adopt(parts.schedule)
        try turn.withLock { _ in
            // Lists may have been fetched since the parts were made.
            let trust = try AuthorityFiles.trust(in: parts.authorities, fetched: sources.revocation.feed.lists(for:))
            let rules = sources.rules(
                for: configuration, trust: trust, customFlows: parts.customFlows, brokers: parts.brokers)
            // Nothing below can fail.
            current.withLock {
                $0 = Current(
                    configuration: configuration, authorities: parts.authorities, customFlows: parts.customFlows,
                    brokers: parts.brokers, certificates: parts.certificates)
            }
            publicTLS.replace(with: parts.publicTLS)
            if let context = parts.mutualTLS { mutualTLS?.replace(with: context) }
            if let context = parts.proxyTLS { proxyTLS?.replace(with: context) }
            limits.replace(with: configuration.limits)
            metadata.replace(with: parts.metadata)
            // Before the rules that ask for them.
            sources.issuerKeys.configure(issuerKeys, clients: clientKeys)
            sources.trust.replace(with: trust)
            self.rules.replace(with: rules)
        }
        sources.revocation.configure(lists, RevocationComponents.ocspSettings(of: configuration))
        // Copies of lists that the new configuration follows may have come in.
        try refreshTrust()
    }

    /// Takes in the revocation lists of the configuration in force as their files are now, and nothing else: a fault
    /// elsewhere in the configuration must not keep a revoked certificate in use.
    func rereadLists(at time: Date) throws {
        let authorities = try current.withLock { $0.authorities }.map { try $0.withNewLists(at: time) }
        current.withLock { $0.authorities = authorities }
        try refreshTrust()
    }

    /// Takes in the revocation lists that were fetched meanwhile. Reads no file.
    func refreshTrust() throws {
        try turn.withLock { _ in
            let current = current.withLock { $0 }
            let trust = try AuthorityFiles.trust(
                in: current.authorities, fetched: sources.revocation.feed.lists(for:))
            sources.trust.replace(with: trust)
            rules.replace(
                with: sources.rules(
                    for: current.configuration, trust: trust, customFlows: current.customFlows,
                    brokers: current.brokers))
        }
    }
}
