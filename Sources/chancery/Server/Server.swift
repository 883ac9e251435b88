import AuthorizationServer
import Endpoints
import FoundationEssentials
import JOSE
import Logging
import PKI
import Persistence
import ServiceLifecycle
import UnixSignals

/// The running service: everything that a configuration asks for, put together.
struct Server {
    private let configuration: Configuration
    private let logger: Logger
    private let clock = SystemClock()
    private let auditLog: SQLiteAuditLog
    private let observedAuditLog: ObservedAuditLog
    private let keys: KeyFollower
    private let trust: TrustSnapshot
    private let readiness: Readiness

    /// Opens the databases and takes what is due for the keys. Throws when anything is missing or does not fit.
    init(_ configuration: Configuration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        trust = try ServerComponents.trust(of: configuration)
        let schedule = ServerComponents.keySchedule(of: configuration)
        keys = try KeyFollower(
            store: try ServerComponents.keyStore(of: configuration), schedule: schedule, clock: clock)
        auditLog = try SQLiteAuditLog(path: configuration.audit)
        observedAuditLog = ObservedAuditLog(auditLog, clock: clock, logger: logger)
        readiness = Readiness(
            listeners: configuration.listeners.names, algorithms: schedule.rotation.algorithms, keys: keys.ring,
            auditLog: observedAuditLog, clock: clock)
    }

    /// Serves until a signal ends it.
    func run() async throws {
        defer { auditLog.close() }
        let eventLoops = EventLoops()
        let listeners = try makeListeners(on: eventLoops)
        let services = ServiceGroup(
            services: [KeyFollowingService(keys, logger: logger)] + listeners,
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger)
        try await services.run()
        try await eventLoops.shutDown()
    }

    private func makeListeners(on eventLoops: EventLoops) throws -> [any Service] {
        let listeners = configuration.listeners
        var methods: [any ClientAuthenticationMethod] = [MutualTLSAuthentication(trust: trust)]
        if listeners.proxy != nil { methods.append(ForwardedCertificateAuthentication(trust: trust)) }
        let grants: [any Grant] = [ClientCredentialsGrant()]
        let token = TokenRoute(
            TokenEndpoint(
                authenticator: ClientAuthenticator(methods: methods),
                grants: grants,
                policy: configuration.issuancePolicy,
                composer: ClaimsComposer(issuer: configuration.issuer),
                issuer: TokenIssuer(keys: keys.ring),
                auditLog: observedAuditLog,
                clock: clock))
        let mutualTLSOrigin = listeners.mtls?.url ?? listeners.proxy?.url
        let names = ForwardedHeaderNames(adding: listeners.proxy?.forwarded.reader.names ?? [])
        let nobody = CertificateForwarding(names: names)
        let publicRoutes = PublicRoutes.table(
            issuer: configuration.issuer,
            metadata: ProviderMetadata(
                issuer: configuration.issuer,
                mutualTLSTokenEndpoint: mutualTLSOrigin.map { $0 + configuration.issuer.path + "/token" },
                grants: grants,
                methods: methods,
                algorithms: configuration.keys.rotation.algorithms,
                audiences: configuration.audiences),
            keys: keys.ring,
            rotation: configuration.keys.rotation,
            token: token,
            clock: clock,
            forwarding: nobody)
        var services: [any Service] = [
            try listener("public", listeners.public, asksForCertificate: false, publicRoutes, eventLoops)
        ]
        if let mtls = listeners.mtls {
            let routes = RouteTable([configuration.issuer.path + "/token": token], clock: clock, forwarding: nobody)
            services.append(try listener("mtls", mtls.tls, asksForCertificate: true, routes, eventLoops))
        }
        if let proxy = listeners.proxy {
            let forwarding = CertificateForwarding(names: names, from: proxy.trustedProxy(trust: trust))
            services.append(try proxyListener(proxy, publicRoutes.forwarding(forwarding), eventLoops))
        }
        if let address = listeners.admin {
            services.append(adminListener(address, eventLoops))
        }
        return services
    }

    private func listener(
        _ name: String, _ settings: TLSListenerConfiguration, asksForCertificate: Bool, _ routes: RouteTable,
        _ eventLoops: EventLoops
    ) throws -> any Service {
        let context = try TLSSettings.context(
            certificateFile: settings.certificate, keyFile: settings.key,
            requiringClientCertificate: asksForCertificate)
        let channel = ConnectionChannel(
            tls: context, asksForCertificate: asksForCertificate, limits: ConnectionLimits(settings.limits),
            routes: routes)
        return open(name, settings.address.listenerAddress, channel, eventLoops)
    }

    private func proxyListener(
        _ proxy: ProxyListenerConfiguration, _ routes: RouteTable, _ eventLoops: EventLoops
    ) throws -> any Service {
        let address: Listener.Address
        switch proxy.transport {
        case .tls(let settings):
            return try listener(
                "proxy", settings, asksForCertificate: proxy.forwarded.proof.isCertificate, routes, eventLoops)
        case .plain(let network): address = network.listenerAddress
        case .unixSocket(let path): address = .unixSocket(path: path)
        }
        let channel = ConnectionChannel(
            tls: nil, asksForCertificate: false, limits: ConnectionLimits(proxy.limits), routes: routes)
        return open("proxy", address, channel, eventLoops)
    }

    private func adminListener(_ address: ListenerAddress, _ eventLoops: EventLoops) -> any Service {
        let limits = ConnectionLimits(connections: 256, handshakeTimeout: 10, idleTimeout: 60)
        let readiness = readiness
        let routes = RouteTable(
            ["/healthz": HealthRoute { [] }, "/readyz": HealthRoute { readiness.problems }], clock: clock)
        let channel = ConnectionChannel(tls: nil, asksForCertificate: false, limits: limits, routes: routes)
        return open("admin", address.listenerAddress, channel, eventLoops)
    }

    private func open(
        _ name: String, _ address: Listener.Address, _ channel: ConnectionChannel, _ eventLoops: EventLoops
    ) -> any Service {
        let readiness = readiness
        return Listener(
            name: name, address: address, channel: channel, on: eventLoops, logger: logger
        ) {
            readiness.opened(name)
        }
    }
}

extension ListenersConfiguration {
    /// The listeners that there are, by the names of their keys.
    var names: Set<String> {
        let optional = [
            ("mtls", mtls != nil), ("proxy", proxy != nil), ("admin", admin != nil),
        ]
        return Set(["public"] + optional.filter(\.1).map(\.0))
    }
}
