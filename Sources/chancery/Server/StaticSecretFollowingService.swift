import AuthorizationServer
import Dispatch
import Logging
import ServiceLifecycle

/// Looks at the static secrets several times a second, off the event loops: commands are seen within a second. Warns of
/// resources without a secret.
struct StaticSecretFollowingService: Service {
    private static let interval = Duration.milliseconds(200)

    private let secrets: StaticSecretRegistry
    private let inForce: ConfigurationInForce
    private let logger: Logger
    private let queue = DispatchQueue(label: "chancery.secrets")

    init(_ secrets: StaticSecretRegistry, _ inForce: ConfigurationInForce, logger: Logger) {
        self.secrets = secrets
        self.inForce = inForce
        self.logger = logger
    }

    func run() async throws {
        logger.info("Static secrets read", metadata: ["count": "\(secrets.names.count)"])
        var hasFailed = false
        var reported: Set<Missing> = []
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            report(missing: &reported)
            do {
                if try await follow() {
                    logger.info("Static secrets changed", metadata: ["count": "\(secrets.names.count)"])
                }
                if hasFailed { logger.notice("Static secrets can be read again") }
                hasFailed = false
            } catch {
                // Once per trouble: the loop comes by five times a second.
                if !hasFailed { logger.error("Static secrets cannot be read", metadata: ["reason": "\(error)"]) }
                hasFailed = true
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
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try secrets.follow() }) }
        }
    }
}
