import AuthorizationServer
import Dispatch
import JOSE
import Logging
import ServiceLifecycle

/// Looks at the registered clients several times a second, off the event loops: commands are seen within a second.
struct ClientFollowingService: Service {
    private static let interval = Duration.milliseconds(200)

    private let clients: ClientFollower
    private let logger: Logger
    private let queue = DispatchQueue(label: "chancery.clients")

    init(_ clients: ClientFollower, logger: Logger) {
        self.clients = clients
        self.logger = logger
    }

    func run() async throws {
        logger.info("Registered clients read", metadata: ["count": "\(clients.registry.count)"])
        log(clients.unreadable)
        var hasFailed = false
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            do {
                if let changes = try await follow() { log(changes) }
                if hasFailed { logger.notice("Registered clients can be read again") }
                hasFailed = false
            } catch {
                // Once per trouble: the loop comes by five times a second.
                if !hasFailed { logger.error("Registered clients cannot be read", metadata: ["reason": "\(error)"]) }
                hasFailed = true
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    private func log(_ changes: ClientChanges) {
        logger.info(
            "Registered clients changed",
            metadata: [
                "present": "\(changes.present.count)", "deleted": "\(changes.deleted.count)",
                "released": "\(changes.released.count)",
            ])
        log(changes.unreadable)
    }

    private func log(_ unreadable: [(id: ByteString, reason: String)]) {
        // A few name the trouble; a damaged file has many.
        for client in unreadable.prefix(10) {
            logger.error(
                "Registered client is refused, its record is damaged",
                metadata: ["client": "\(client.id)", "reason": "\(client.reason)"])
        }
    }

    /// The database is read on a thread of its own.
    private func follow() async throws -> ClientChanges? {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try clients.follow() }) }
        }
    }
}
