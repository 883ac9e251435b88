import AuthorizationServer
import Dispatch
import Logging
import ServiceLifecycle

/// Looks at the key database several times a second, off the event loops: commands are seen within a second, and what
/// the schedule demands is done when it is due.
struct KeyFollowingService: Service {
    private static let interval = Duration.milliseconds(200)

    private let keys: KeyFollower
    private let logger: Logger
    private let queue = DispatchQueue(label: "chancery.keys")

    init(_ keys: KeyFollower, logger: Logger) {
        self.keys = keys
        self.logger = logger
    }

    func run() async throws {
        var hasFailed = false
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            do {
                let steps = try await follow()
                for step in steps { logger.info("Signing key changed", metadata: ["step": "\(step)"]) }
                if hasFailed { logger.notice("Signing keys can be read again") }
                hasFailed = false
            } catch {
                // Once per trouble: the loop comes by five times a second.
                if !hasFailed { logger.error("Signing keys cannot be read", metadata: ["reason": "\(error)"]) }
                hasFailed = true
            }
            try? await Task.sleep(for: Self.interval)
        }
    }

    /// The database is read on a thread of its own.
    private func follow() async throws -> [KeyStep] {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try keys.follow() }) }
        }
    }
}
