import AuthorizationServer
import Dispatch
import Logging
import ServiceLifecycle

/// Looks at the revoked tokens several times a second, off the event loops: a revocation is seen within a second.
struct RevokedTokenFollowingService: Service {
    private static let interval = Duration.milliseconds(200)

    private let tokens: RevokedTokenFollower
    private let logger: Logger
    private let queue = DispatchQueue(label: "chancery.revoked-tokens")

    init(_ tokens: RevokedTokenFollower, logger: Logger) {
        self.tokens = tokens
        self.logger = logger
    }

    func run() async throws {
        var hasFailed = false
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            do {
                let count = try await follow()
                if count > 0 { logger.info("Tokens revoked", metadata: ["count": "\(count)"]) }
                if hasFailed { logger.notice("Revoked tokens can be read again") }
                hasFailed = false
            } catch {
                // Once per trouble: the loop comes by five times a second.
                if !hasFailed { logger.error("Revoked tokens cannot be read", metadata: ["reason": "\(error)"]) }
                hasFailed = true
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// The database is read on a thread of its own.
    private func follow() async throws -> Int {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try tokens.follow() }) }
        }
    }
}
