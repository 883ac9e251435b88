import AuthorizationServer
import Federation
import Logging

/// The servers that one resource asks.
struct CloudServers {
    private let transport: HTTPDocumentFetcher
    private let settings: UpstreamSettings
    private let clock: any Clock
    private let logger: Logger

    /// - Parameter resource: its name.
    init(
        _ configuration: UpstreamConfiguration, anchors: [UInt8], of resource: String, with sources: BrokerSources
    ) throws {
        let trust: ServerTrust =
            configuration.authorities == nil ? .system : .anchors(try ServerAnchors(pem: anchors))
        transport = HTTPDocumentFetcher(trust: trust, connections: 32, plainServers: .ours)
        settings = UpstreamSettings(deadline: .seconds(configuration.timeout))
        clock = sources.clock
        var logger = sources.logger
        logger[metadataKey: "resource"] = "\(resource)"
        self.logger = logger
    }

    /// Each server has a circuit breaker of its own.
    func upstream(_ url: RevocationURL) -> Upstream {
        Upstream(name: url.host, transport: transport, clock: clock, logger: logger, settings: settings)
    }
}

extension UpstreamConfiguration {
    /// What the file of certificates holds; nothing where there is none.
    func anchors() throws -> [UInt8] {
        try authorities.map { try BoundedFile.bytes(at: $0, limit: CertificateBundle.sizeLimit) } ?? []
    }
}

extension ResourceConfiguration.Settings {
    /// How the resource's servers are asked, where they are a cloud's.
    var upstream: UpstreamConfiguration? {
        switch self {
        case .aws(_, let upstream), .google(_, let upstream), .azure(_, let upstream): upstream
        case .accessToken, .postgres, .staticSecret: nil
        }
    }
}
