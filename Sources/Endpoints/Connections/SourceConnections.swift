import AuthorizationServer

/// The open connections of each source: an IPv4 address, or the /64 of an IPv6 address.
///
/// It has an entry for each source that has a connection, and none for others: no more entries than connections.
struct SourceConnections {
    /// Connections of one source at one time.
    let limit: Int
    private(set) var counts: [SourceNetwork: Int] = [:]

    init(limit: Int) {
        self.limit = limit
    }

    /// Counts a connection; false when the source has as many as it may.
    mutating func add(_ source: SourceNetwork) -> Bool {
        let count = counts[source, default: 0]
        guard count < limit else { return false }
        counts[source] = count + 1
        return true
    }

    mutating func remove(_ source: SourceNetwork) {
        guard let count = counts[source] else { return }
        counts[source] = count > 1 ? count - 1 : nil
    }
}
