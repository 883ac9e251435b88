import AuthorizationServer
import Endpoints
import Federation
import FoundationEssentials
import JOSE
import Logging
import PKI
import Persistence
import ServiceLifecycle
import Threads
import UnixSignals

/// The running service: everything that a configuration asks for, put together.
struct Server {
    private let configuration: Configuration
    private let logger: Logger
    private let clock = SystemClock()
    private let confirmed: ConfirmedClock
    private let auditLog: SQLiteAuditLog
    private let usedAssertions: SQLiteAssertionReplayLog
    private let observedAuditLog: ObservedAuditLog
    private let keys: KeyFollower
    private let clients: ClientFollower
    private let secrets: StaticSecretRegistry
    private let revokedTokenStore: SQLiteRevokedTokenStore
    private let revokedTokens: RevokedTokenFollower
    private let inForce: ConfigurationInForce
    private let follower: ConfigurationFollower
    private let lists: RevocationFollowingService
    private let issuerKeys: IssuerKeyFeed
    private let readiness: Readiness
    private let leases: SQLiteLeaseStore
    private let troubles = StoreTroubles()
    private let watcher: StoreWatchingService
    private let closeStores: @Sendable () -> Void
    private let endingLeases: LeaseEndingService
    private let leaseWatch = LeaseEndingWatch()
    private let introspectionCounts = IntrospectionCounts()
    private let handshakes: HandshakeRefusals
    private let connectionFigures = ConnectionFigures()
    static let adminConnections = 256

    /// Opens the databases and takes what is due for the keys. Throws when anything is missing or does not fit.
    init(_ configuration: Configuration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        // What requests need of threads is made now: later the system may have none to give.
        try Alarms.shared.start()
        try ValidationExecutor.shared.start()
        HTTPDocumentFetcher.prepareThreads()
        let files = FileFingerprint.all(of: configuration.watchedFiles)
        try StoreStart.mark(configuration.database, as: .keys)
        try StoreStart.mark(configuration.audit, as: .audit)
        confirmed = ServerComponents.confirmedClock(of: configuration, clock: clock)
        let clientStore = try ServerComponents.clientStore(of: configuration)
        clients = try ClientFollower(store: clientStore, clock: clock)
        let secretStore = try ServerComponents.secretStore(of: configuration)
        secrets = try StaticSecretRegistry(store: secretStore, clock: clock)
        leases = try ServerComponents.leaseStore(of: configuration)
        // Also where no list is fetched yet: a reload may change that.
        let archive = try SQLiteRevocationListArchive(path: configuration.database)
        let revocation = try RevocationComponents.service(
            of: configuration, archive: archive, fetcher: HTTPDocumentFetcher(), clock: clock, logger: logger)
        revokedTokenStore = try SQLiteRevokedTokenStore(path: configuration.database)
        revokedTokens = try RevokedTokenFollower(store: revokedTokenStore, clock: clock, confirmed: confirmed)
        usedAssertions = try SQLiteAssertionReplayLog(path: configuration.database, confirmed: confirmed)
        issuerKeys = try IssuerKeyComponents.feed(
            of: configuration, clock: clock, confirmed: confirmed, logger: logger)
        let keyStore = try ServerComponents.keyStore(of: configuration)
        keys = try KeyFollower(
            store: keyStore, schedule: ServerComponents.keySchedule(of: configuration), clock: clock,
            confirmed: confirmed)
        let sources = RuleSources(
            clients: clients.registry,
            brokers: BrokerSources(secrets: secrets, leases: leases, clock: clock, logger: logger),
            issuerKeys: issuerKeys,
            replays: ObservedReplayLog(usedAssertions, clock: clock, logger: logger), revocation: revocation,
            issuedTokens: IssuedTokenVerifier(
                issuer: configuration.issuer, keys: keys.ring, revoked: revokedTokens.revoked),
            trust: CurrentTrust(TrustSnapshot(authorities: [])), logger: logger)
        let parts = try ReloadableParts(configuration, sources)
        inForce = ConfigurationInForce(configuration, parts, sources, keys: keys)
        lists = RevocationFollowingService(revocation.feed, inForce, logger: logger)
        follower = ConfigurationFollower(inForce, files: files, clock: clock, logger: logger)
        auditLog = try SQLiteAuditLog(path: configuration.audit)
        let observedAuditLog = ObservedAuditLog(auditLog, clock: clock, logger: logger)
        self.observedAuditLog = observedAuditLog
        handshakes = HandshakeRefusals(clock: clock, logger: logger) { event in
            // An event that cannot be written is told of by the log itself; nothing depends on it.
            Task { try? await observedAuditLog.record(event) }
        }
        let inForce = inForce
        endingLeases = LeaseEndingService(
            leases, brokers: { inForce.brokers }, auditLog: observedAuditLog, troubles: troubles, clock: clock,
            confirmed: confirmed, watch: leaseWatch, logger: logger)
        watcher = try StoreWatchingService(
            configuration, auditLog: auditLog, troubles: troubles, logger: logger
        ) { [usedAssertions, revokedTokenStore] in
            usedAssertions.inspect()
            revokedTokenStore.inspect()
            archive.inspect()
        }
        closeStores = { [auditLog, usedAssertions, revokedTokenStore, leases] in
            auditLog.close()
            usedAssertions.close()
            revokedTokenStore.close()
            leases.close()
            clientStore.close()
            secretStore.close()
            archive.close()
            keyStore.close()
        }
        readiness = Readiness(
            listeners: configuration.listeners.names, algorithms: parts.schedule.rotation.algorithms,
            keys: keys.ring, clients: clients.registry, revokedTokens: revokedTokens.revoked,
            auditLog: observedAuditLog, troubles: troubles, leases: leaseWatch, follower: follower, clock: clock,
            confirmed: confirmed)
    }

    /// Serves until a signal ends it.
    func run() async throws {
        // The last connection to a database leaves no write-ahead log behind.
        defer { closeStores() }
        let eventLoops = EventLoops()
        let budget = try connectionBudget()
        let services = ServiceGroup(
            services: [
                KeyFollowingService(keys, troubles: troubles, logger: logger),
                ClientFollowingService(clients, troubles: troubles, logger: logger),
                StaticSecretFollowingService(secrets, inForce, troubles: troubles, logger: logger),
                RevokedTokenFollowingService(revokedTokens, troubles: troubles, logger: logger), watcher,
                ConfigurationFollowingService(follower), lists, endingLeases,
                IssuerKeyFollowingService(issuerKeys),
            ] + makeListeners(on: eventLoops, budget),
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger)
        try await services.run()
        try await eventLoops.shutDown()
    }

    /// The descriptors for connections: what the limit of open files leaves.
    private func connectionBudget() throws -> ConnectionBudget {
        let files = try OpenFiles(
            limit: OpenFiles.limit, inUse: OpenFiles.inUse + configuration.listeners.names.count,
            outgoing: configuration.outgoingDescriptors, wanted: configuration.connections)
        if !files.isEnough {
            logger.warning(
                "The limit of open files is below what the connections allowed need; connections beyond it wait",
                metadata: [
                    "limit": "\(files.limit)", "reserved": "\(files.reserved)",
                    "connections allowed": "\(configuration.connections)",
                    "connections possible": "\(files.connections)",
                    "needed": "\(files.reserved + configuration.connections)",
                ])
        }
        return ConnectionBudget(files.connections)
    }

    private func makeListeners(on eventLoops: EventLoops, _ budget: ConnectionBudget) -> [any Service] {
        let clientEndpoints = makeClientEndpoints()
        let listeners = configuration.listeners
        let names = ForwardedHeaderNames(adding: listeners.proxy?.forwarded.reader.names ?? [])
        let nobody = CertificateForwarding(names: names)
        let publicRoutes = PublicRoutes.table(
            issuer: configuration.issuer, metadata: inForce.metadata, keys: keys.ring,
            rotation: configuration.keys.rotation, clientEndpoints: clientEndpoints, clock: clock, forwarding: nobody)
        let publicHost = ServedHost(
            name: configuration.issuer.host, tls: inForce.publicTLS, asksForCertificate: false, routes: publicRoutes)
        let mutualRoutes = clientEndpoints.map { (configuration.issuer.path + $0, $1) }
        let mutualHost = listeners.mtls.map { mtls in
            ServedHost(
                name: mtls.host, tls: inForce.mutualTLS, asksForCertificate: true,
                routes: RouteTable(
                    Dictionary(uniqueKeysWithValues: mutualRoutes), clock: clock, forwarding: nobody))
        }
        var services: [any Service] = []
        if let mtls = listeners.mtls, let mutualHost, mtls.tls.address != listeners.public.address {
            services.append(listener("public", listeners.public, publicHost, eventLoops, budget))
            services.append(listener("mtls", mtls.tls, mutualHost, eventLoops, budget))
        } else {
            services.append(
                listener(
                    "public", listeners.public, publicHost, others: mutualHost.map { [$0] } ?? [], eventLoops, budget))
        }
        if let proxy = listeners.proxy {
            let trusted = proxy.trustedProxy(trust: inForce.trust, status: inForce.revocation)
            let forwarding = CertificateForwarding(names: names, from: trusted)
            services.append(proxyListener(proxy, publicRoutes.forwarding(forwarding), eventLoops, budget))
        }
        if let address = listeners.admin {
            services.append(adminListener(address, nobody, eventLoops, budget))
        }
        return services
    }

    /// By their paths behind the issuer's URL.
    private func makeClientEndpoints() -> [String: any Route] {
        let token = TokenEndpoint(
            rules: inForce.rules, issuer: TokenIssuer(keys: keys.ring), auditLog: observedAuditLog,
            limits: inForce.limits, clock: clock)
        let verifier = IssuedTokenVerifier(
            issuer: configuration.issuer, keys: keys.ring, revoked: revokedTokens.revoked)
        let introspection = IntrospectionEndpoint(
            rules: inForce.rules, verifier: verifier, auditLog: observedAuditLog, limits: inForce.limits,
            counts: introspectionCounts, clock: clock)
        let revocation = RevocationEndpoint(
            rules: inForce.rules, verifier: verifier, tokens: revokedTokens, auditLog: observedAuditLog,
            limits: inForce.limits, clock: clock)
        return [
            ClientEndpoint.token.path: TokenRoute(token), ExchangeRoute.path: ExchangeRoute(token),
            ClientEndpoint.introspection.path: TokenRoute(introspection),
            ClientEndpoint.revocation.path: TokenRoute(revocation),
        ]
    }

    private func listener(
        _ name: String, _ settings: TLSListenerConfiguration, _ host: ServedHost, others: [ServedHost] = [],
        _ eventLoops: EventLoops, _ budget: ConnectionBudget
    ) -> any Service {
        let channel = ConnectionChannel(
            host, others: others, limits: ConnectionLimits(settings.limits, possible: budget.size),
            watch: handshakes.watch(name))
        return open(name, settings.address.listenerAddress, channel, eventLoops, budget)
    }

    private func proxyListener(
        _ proxy: ProxyListenerConfiguration, _ routes: RouteTable, _ eventLoops: EventLoops,
        _ budget: ConnectionBudget
    ) -> any Service {
        let host = ServedHost(
            tls: inForce.proxyTLS, asksForCertificate: proxy.forwarded.proof.isCertificate, routes: routes)
        let channel = ConnectionChannel(
            host, limits: ConnectionLimits(ofProxy: proxy.limits), watch: handshakes.watch("proxy"))
        return open("proxy", proxy.listenerAddress, channel, eventLoops, budget)
    }

    private func adminListener(
        _ address: ListenerAddress, _ forwarding: CertificateForwarding, _ eventLoops: EventLoops,
        _ budget: ConnectionBudget
    ) -> any Service {
        // Short, so that idle connections do not keep a health check waiting for one of the 256.
        let limits = ConnectionLimits(
            connections: Self.adminConnections, handshakeTimeout: 10, idleTimeout: 10, isForOperators: true)
        let readiness = readiness
        let follower = follower
        let counters = observedAuditLog.counters
        let handshakes = handshakes
        let issuerKeys = issuerKeys
        let requestLimits = inForce.limits
        let introspectionCounts = introspectionCounts
        let connectionFigures = connectionFigures
        let leaseWatch = leaseWatch
        let confirmed = confirmed
        let ready = HealthRoute {
            readiness.problems
        } warnings: {
            readiness.warnings
        }
        let routes = RouteTable(
            [
                "/healthz": HealthRoute(), "/readyz": ready,
                "/metrics": MetricsRoute {
                    counters.metrics + issuerKeys.metrics + connectionFigures.metrics + leaseWatch.metrics() + [
                        Metric(requestLimits), Metric(introspectionCounts), Metric(handshakes),
                        Metric(
                            "chancery_configuration_is_stale", .gauge,
                            help: "1 while a changed configuration could not be put in force.",
                            follower.failure == nil ? 0 : 1),
                        Metric(
                            "chancery_clock_doubt_seconds", .gauge,
                            help: "How far the clock is ahead of what is believed after a jump, in seconds.",
                            Int(confirmed.doubt)),
                    ]
                },
            ], clock: clock)
        let host = ServedHost(tls: nil, asksForCertificate: false, routes: routes)
        return open("admin", address.listenerAddress, ConnectionChannel(host, limits: limits), eventLoops, budget)
    }

    private func open(
        _ name: String, _ address: Listener.Address, _ channel: ConnectionChannel, _ eventLoops: EventLoops,
        _ budget: ConnectionBudget
    ) -> any Service {
        let readiness = readiness
        let figures = connectionFigures.listener(name, limit: channel.limits.connections)
        return Listener(
            name: name, address: address, channel: channel, budget: budget, figures: figures, on: eventLoops,
            logger: logger
        ) {
            readiness.opened(name)
        }
    }
}

extension ListenersConfiguration {
    /// The listeners that there are, by the names of their keys.
    var names: Set<String> {
        let optional = [
            ("mtls", mtls.map { $0.tls.address != self.public.address } ?? false), ("proxy", proxy != nil),
            ("admin", admin != nil),
        ]
        return Set(["public"] + optional.filter(\.1).map(\.0))
    }
}
