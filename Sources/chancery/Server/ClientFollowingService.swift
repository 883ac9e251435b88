import AuthorizationServer
import JOSE
import Logging
import ServiceLifecycle

/// Looks at the registered clients several times a second, off the event loops: commands are seen within a second.
struct ClientFollowingService: Service {
    private static let interval = Duration.milliseconds(200)

    private let clients: ClientFollower
    private let troubles: StoreTroubles
    private let logger: Logger
    private let queue = BlockingReads("clients")

    init(_ clients: ClientFollower, troubles: StoreTroubles, logger: Logger) {
        self.clients = clients
        self.troubles = troubles
        self.logger = logger
    }

    func run() async throws {
        logger.info("Registered clients read", metadata: ["count": "\(clients.registry.count)"])
        log(clients.unreadable)
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            do {
                if let changes = try await follow() { log(changes) }
                if troubles.clear(.clients) { logger.notice("Registered clients can be read and written again") }
            } catch {
                // Once per trouble: the loop comes by five times a second.
                let verb = error is NotRecorded ? "written to" : "read from"
                if troubles.report(.clients, "the registered clients cannot be \(verb) the database: \(error)") {
                    let message: Logger.Message =
                        error is NotRecorded
                        ? "Registered clients cannot be written" : "Registered clients cannot be read"
                    logger.error(message, metadata: ["reason": "\(error)"])
                }
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
        try await queue.perform { [clients] in try clients.follow() }
    }
}
