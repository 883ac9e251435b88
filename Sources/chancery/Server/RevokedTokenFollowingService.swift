import AuthorizationServer
import Logging
import ServiceLifecycle

/// Looks at the revoked tokens several times a second, off the event loops: a revocation is seen within a second.
struct RevokedTokenFollowingService: Service {
    private static let interval = Duration.milliseconds(200)

    private let tokens: RevokedTokenFollower
    private let troubles: StoreTroubles
    private let logger: Logger
    private let queue = BlockingReads("revoked")

    init(_ tokens: RevokedTokenFollower, troubles: StoreTroubles, logger: Logger) {
        self.tokens = tokens
        self.troubles = troubles
        self.logger = logger
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            do {
                let count = try await follow()
                if count > 0 { logger.info("Tokens revoked", metadata: ["count": "\(count)"]) }
                if troubles.clear(.revokedTokens) { logger.notice("Revoked tokens can be read and written again") }
            } catch {
                // Once per trouble: the loop comes by five times a second.
                let verb = error is NotRecorded ? "written to" : "read from"
                if troubles.report(.revokedTokens, "the revoked tokens cannot be \(verb) the database: \(error)") {
                    let message: Logger.Message =
                        error is NotRecorded ? "Revoked tokens cannot be written" : "Revoked tokens cannot be read"
                    logger.error(message, metadata: ["reason": "\(error)"])
                }
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// The database is read on a thread of its own.
    private func follow() async throws -> Int {
        try await queue.perform { [tokens] in try tokens.follow() }
    }
}
