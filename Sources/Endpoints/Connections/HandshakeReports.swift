import AuthorizationServer

/// Which refused handshakes are told of one by one. Anybody who reaches a port can have them by the thousand: in each
/// minute some of each source are told of and some of all together, and the rest as a number when the minute is over.
struct HandshakeReports {
    /// How many of one source in a minute.
    static let perSource = 10
    /// How many of all sources in a minute, so that no number of addresses fills a disk.
    static let all = 100
    /// Seconds.
    static let period: Double = 60

    /// What is to be told now.
    struct Due: Equatable {
        /// Those of the last minute that were not told of one by one; empty where there were none.
        var rest: [HandshakeRefusal: Int] = [:]
        var isReported = false
    }

    private var end: Double?
    private var told = 0
    private var bySource: [SourceNetwork?: Int] = [:]
    private var rest: [HandshakeRefusal: Int] = [:]

    /// Counts one. No more than `all` sources are remembered.
    ///
    /// - Parameter time: seconds of a clock that never goes back.
    mutating func count(_ refusal: HandshakeRefusal, of source: SourceNetwork?, at time: Double) -> Due {
        var due = Due()
        if end.map({ time >= $0 }) ?? true {
            due.rest = rest
            (end, told, bySource, rest) = (time + Self.period, 0, [:], [:])
        }
        guard refusal.isReported else { return due }
        if told < Self.all, bySource[source, default: 0] < Self.perSource {
            told += 1
            bySource[source, default: 0] += 1
            due.isReported = true
        } else {
            rest[refusal, default: 0] += 1
        }
        return due
    }
}
