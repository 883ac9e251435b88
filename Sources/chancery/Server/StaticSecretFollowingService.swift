import AuthorizationServer
import Logging
import ServiceLifecycle

/// Looks at the static secrets several times a second, off the event loops: commands are seen within a second. Warns of
/// resources without a secret.
struct StaticSecretFollowingService: Service {
    private static let interval = Duration.milliseconds(200)

    private let secrets: StaticSecretRegistry
    private let inForce: ConfigurationInForce
    private let troubles: StoreTroubles
    private let logger: Logger
    private let queue = BlockingReads("secrets")

    init(_ secrets: StaticSecretRegistry, _ inForce: ConfigurationInForce, troubles: StoreTroubles, logger: Logger) {
        self.secrets = secrets
        self.inForce = inForce
        self.troubles = troubles
        self.logger = logger
    }

    func run() async throws {
        logger.info("Static secrets read", metadata: ["count": "\(secrets.names.count)"])
        var reported: Set<Missing> = []
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            report(missing: &reported)
            do {
                if try await follow() {
                    logger.info("Static secrets changed", metadata: ["count": "\(secrets.names.count)"])
                }
                if troubles.clear(.staticSecrets) { logger.notice("Static secrets can be read and written again") }
            } catch {
                // Once per trouble: the loop comes by five times a second.
                let verb = error is NotRecorded ? "written to" : "read from"
                if troubles.report(.staticSecrets, "the static secrets cannot be \(verb) the database: \(error)") {
                    let message: Logger.Message =
                        error is NotRecorded ? "Static secrets cannot be written" : "Static secrets cannot be read"
                    logger.error(message, metadata: ["reason": "\(error)"])
                }
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    private struct Missing: Hashable {
        let resource: String
        let secret: String
    }

    /// A warning for each resource whose secret is not stored, once until it is or another configuration comes.
    private func report(missing reported: inout Set<Missing>) {
        let wanted = inForce.now.resources.compactMap { resource -> Missing? in
            guard case .staticSecret(let settings) = resource.settings else { return nil }
            return Missing(resource: resource.terms.name, secret: settings.secret)
        }
        guard !wanted.isEmpty || !reported.isEmpty else { return }
        let names = secrets.names
        let missing = wanted.filter { !names.contains($0.secret) }
        for one in missing where !reported.contains(one) {
            logger.warning(
                "Resource has no secret: nothing is stored under its name",
                metadata: ["resource": "\(one.resource)", "secret": "\(one.secret)"])
        }
        reported = Set(missing)
    }

    /// The database is read on a thread of its own.
    private func follow() async throws -> Bool {
        try await queue.perform { [secrets] in try secrets.follow() }
    }
}
