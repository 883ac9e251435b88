import Dispatch
import Federation
import Logging
import ServiceLifecycle

/// Keeps revocation lists from URLs current, and trust in step with them.
struct RevocationFollowingService: Service {
    private let feed: RevocationListFeed

    /// From now on `inForce` takes in every list that `feed` gets.
    init(_ feed: RevocationListFeed, _ inForce: ConfigurationInForce, logger: Logger) {
        self.feed = feed
        let queue = DispatchQueue(label: "chancery.trust")
        feed.observe { authorities in
            await withCheckedContinuation { continuation in
                queue.async {
                    do { try inForce.refreshTrust() } catch {
                        let names = authorities.sorted().joined(separator: ", ")
                        logger.error(
                            "Fetched revocation list not taken in",
                            metadata: ["authorities": "\(names)", "reason": "\(error)"])
                    }
                    continuation.resume()
                }
            }
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await feed.run() }
    }
}
