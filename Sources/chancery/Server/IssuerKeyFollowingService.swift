import Federation
import ServiceLifecycle

/// Keeps the keys of other issuers current.
struct IssuerKeyFollowingService: Service {
    private let feed: IssuerKeyFeed

    init(_ feed: IssuerKeyFeed) {
        self.feed = feed
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await feed.run() }
    }
}
