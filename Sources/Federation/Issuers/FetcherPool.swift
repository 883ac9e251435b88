import Synchronization

/// The fetchers of an `IssuerKeyFeed`, one for each trust: a connection is used again only under the trust it was made by.
final class FetcherPool: Sendable {
    private let make: @Sendable (ServerTrust) -> any DocumentFetcher
    private let fetchers = Mutex<[ServerTrust: any DocumentFetcher]>([:])

    init(make: @escaping @Sendable (ServerTrust) -> any DocumentFetcher) {
        self.make = make
    }

    func fetcher(for trust: ServerTrust) -> any DocumentFetcher {
        fetchers.withLock { fetchers in
            if let fetcher = fetchers[trust] { return fetcher }
            let fetcher = make(trust)
            fetchers[trust] = fetcher
            return fetcher
        }
    }

    func forget(allBut trusts: Set<ServerTrust>) {
        fetchers.withLock { fetchers in fetchers = fetchers.filter { trusts.contains($0.key) } }
    }
}
