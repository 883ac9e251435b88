import AuthorizationServer
import Endpoints
import Federation
import FoundationEssentials
import Logging

/// What can change of a running service, made whole from a configuration before any of it is put in force.
struct ReloadableParts {
    let authorities: [AuthorityFiles]
    let trust: TrustSnapshot
    let customFlows: CustomFlowSet
    let brokers: ResourceBrokers
    let rules: IssuanceRules
    let metadata: PublicDocument
    let schedule: KeySchedule
    let publicTLS: ServerTLSContext
    /// `nil` without a listener for client certificates.
    let mutualTLS: ServerTLSContext?
    /// `nil` without a listener for a proxy that speaks TLS.
    let proxyTLS: ServerTLSContext?
    /// What the listeners show with these contexts.
    let certificates: [ListenerCertificate]

    /// Throws when a file that the configuration names cannot be used.
    ///
    /// - Parameters:
    ///   - previous: what is in force at the time, if anything is.
    ///   - customFlows: those in force, of which the ones that do not change are kept.
    ///   - brokers: likewise.
    init(
        _ configuration: Configuration, _ sources: RuleSources,
        after previous: (authorities: [AuthorityFiles], time: Date)? = nil, reusing customFlows: CustomFlowSet = .none,
        _ brokers: ResourceBrokers = .none
    ) throws {
        authorities = try configuration.authorities.map { authority in
            let files = try AuthorityFiles(authority)
            guard let previous, let held = previous.authorities.first(where: { $0.name == authority.name }) else {
                return files
            }
            return files.succeeding(held, at: previous.time)
        }
        trust = try AuthorityFiles.trust(in: authorities, fetched: sources.revocation.feed.lists(for:))
        self.customFlows = try CustomFlowSet(
            configuration, reusing: customFlows, environment: ProcessInfo.processInfo.environment,
            logger: sources.logger)
        let methods = sources.methods(for: configuration, trust: trust, customFlows: self.customFlows)
        self.brokers = try ResourceBrokers(configuration, sources.brokers, reusing: brokers)
        rules = sources.rules(
            for: configuration, trust: trust, customFlows: self.customFlows, brokers: self.brokers)
        let listeners = configuration.listeners
        let mutualTLSOrigin =
            (configuration.flows.contains(.mutualTLS) ? listeners.mtls?.url : nil)
            ?? (configuration.flows.contains(.forwardedMutualTLS) ? listeners.proxy?.url : nil)
        metadata = PublicDocument(
            ProviderMetadata(
                issuer: configuration.issuer,
                mutualTLSBase: mutualTLSOrigin.map { $0 + configuration.issuer.path },
                grants: sources.grants(for: configuration),
                methods: methods,
                algorithms: configuration.keys.rotation.algorithms,
                audiences: configuration.audiences),
            rotation: configuration.keys.rotation)
        schedule = ServerComponents.keySchedule(of: configuration)
        publicTLS = try Self.context(listeners.public, requiringClientCertificate: false)
        let names = Self.authorityNames(configuration, authorities, sources.logger)
        mutualTLS = try listeners.mtls.map { try Self.context($0.tls, requiringClientCertificate: true, naming: names) }
        proxyTLS =
            if let proxy = listeners.proxy, case .tls(let settings) = proxy.transport {
                try Self.context(settings, requiringClientCertificate: proxy.forwarded.proof.isCertificate)
            } else {
                nil
            }
        certificates = try configuration.listenerCertificates()
    }

    private static func context(
        _ settings: TLSListenerConfiguration, requiringClientCertificate: Bool, naming names: AuthorityNames = .none
    ) throws -> ServerTLSContext {
        try ServerTLSContext(
            certificateFile: settings.certificate, keyFile: settings.key,
            requiringClientCertificate: requiringClientCertificate, naming: names)
    }

    /// What the mTLS listener tells clients of the CAs whose certificates it takes.
    private static func authorityNames(
        _ configuration: Configuration, _ authorities: [AuthorityFiles], _ logger: Logger
    ) -> AuthorityNames {
        guard configuration.listeners.mtls?.namesAuthorities == true else { return .none }
        do throws(AuthorityNames.Obstacle) {
            return try AuthorityNames(authorities.flatMap(\.subjects))
        } catch {
            logger.warning(
                "The mTLS listener names no CAs; a client with several certificates may show the wrong one",
                metadata: ["reason": "\(error)"])
            return .none
        }
    }
}
