import AsyncHTTPClient
import NIOCore

extension HTTPDocumentFetcher {
    /// Makes the event loops of all fetchers, which the first fetch would make else: there may be no threads for them then,
    /// and NIO does not go on without.
    package static func prepareThreads() {
        _ = HTTPClient.defaultEventLoopGroup.next()
    }
}
