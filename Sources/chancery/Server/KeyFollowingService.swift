import AuthorizationServer
import Logging
import ServiceLifecycle

/// Looks at the key database several times a second, off the event loops: commands are seen within a second, and what
/// the schedule demands is done when it is due.
struct KeyFollowingService: Service {
    private static let interval = Duration.milliseconds(200)

    private let keys: KeyFollower
    private let troubles: StoreTroubles
    private let logger: Logger
    private let queue = BlockingReads("keys")

    init(_ keys: KeyFollower, troubles: StoreTroubles, logger: Logger) {
        self.keys = keys
        self.troubles = troubles
        self.logger = logger
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            do {
                let steps = try await follow()
                for step in steps { logger.info("Signing key changed", metadata: ["step": "\(step)"]) }
                if troubles.clear(.signingKeys) { logger.notice("Signing keys can be read and written again") }
            } catch {
                // Once per trouble: the loop comes by five times a second.
                let verb = error is NotRecorded ? "written to" : "read from"
                if troubles.report(.signingKeys, "the signing keys cannot be \(verb) the database: \(error)") {
                    let message: Logger.Message =
                        error is NotRecorded ? "Signing keys cannot be written" : "Signing keys cannot be read"
                    logger.error(message, metadata: ["reason": "\(error)"])
                }
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// The database is read on a thread of its own.
    private func follow() async throws -> [KeyStep] {
        try await queue.perform { [keys] in try keys.follow() }
    }
}
