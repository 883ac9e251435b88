import AuthorizationServer
import Federation
import Logging

/// The custom flows of a configuration, made. One that did not change stays as it is in the next, with its connections
/// and with those who wait for it.
struct CustomFlowSet: Sendable {
    /// What a flow was made from.
    private struct Origin: Hashable {
        let configuration: CustomAuthorityConfiguration
        let secret: [UInt8]
        let anchors: [UInt8]
    }

    private struct Entry {
        let origin: Origin
        let method: CustomFlowAuthentication
    }

    private let entries: [Entry]

    /// Of a configuration without any.
    static let none = CustomFlowSet(entries: [])

    private init(entries: [Entry]) {
        self.entries = entries
    }

    /// In the order of the configuration.
    var methods: [CustomFlowAuthentication] { entries.map(\.method) }

    /// Throws when a secret or a file with certificates cannot be used, or a flow cannot be made.
    init(
        _ configuration: Configuration, reusing old: CustomFlowSet, environment: [String: String], logger: Logger
    ) throws {
        entries = try configuration.customAuthorities.map { authority in
            let origin = try Self.origin(of: authority, environment: environment)
            if let kept = old.entries.first(where: { $0.origin == origin }) { return kept }
            let flow = try Self.flow(origin, among: configuration.installedFlows, logger: logger)
            return Entry(origin: origin, method: try CustomFlowAuthentication(name: authority.name, flow))
        }
    }

    private static func origin(
        of authority: CustomAuthorityConfiguration, environment: [String: String]
    ) throws -> Origin {
        guard case .webhook(let webhook) = authority.kind else {
            return Origin(configuration: authority, secret: [], anchors: [])
        }
        let secret = try WebhookSecret.bytes(of: webhook.secret.text(environment: environment))
        let anchors = try webhook.authorities.map {
            try BoundedFile.bytes(at: $0, limit: CertificateBundle.sizeLimit)
        }
        return Origin(configuration: authority, secret: secret, anchors: anchors ?? [])
    }

    private static func flow(
        _ origin: Origin, among installed: [InstalledFlow], logger: Logger
    ) throws -> any CustomFlow {
        let inputs = origin.configuration.inputs
        switch origin.configuration.kind {
        case .installed(let name, let settings):
            guard let flow = installed.first(where: { $0.name == name }) else {
                throw InstalledFlow.SettingsFault(setting: nil, problem: "there is no flow \(name)")
            }
            return try flow.make(settings)
        case .webhook(let webhook):
            let trust: ServerTrust =
                webhook.authorities == nil ? .system : .anchors(try ServerAnchors(pem: origin.anchors))
            return WebhookFlow(
                WebhookSettings(
                    inputs: inputs, url: webhook.url, secret: origin.secret, timeout: webhook.timeout,
                    concurrency: webhook.concurrency),
                transport: HTTPDocumentFetcher(trust: trust, connections: webhook.concurrency))
        case .executable(let program):
            return ExecutableFlow(
                ExecutableSettings(
                    inputs: inputs, command: program.command, arguments: program.arguments,
                    environment: program.environment, timeout: program.timeout, outputLimit: program.outputLimit,
                    concurrency: program.concurrency),
                logger: logger)
        }
    }
}
