import FoundationEssentials
import Synchronization

/// One rate limit for many, each of whom has a bucket of his own. Its memory is bounded: 65,536 buckets, 40 bytes each.
final class RateLimiter: Sendable {
    private static let shardCount = 64

    private final class Shard: Sendable {
        let table: Mutex<RateLimitTable>

        init(sets: Int) {
            table = Mutex(RateLimitTable(sets: sets))
        }
    }

    let limit: RateLimit
    private let shards: [Shard]
    private let isUntouched = Atomic<Bool>(true)

    /// - Parameter capacity: Buckets; rounded up to whole sets.
    init(_ limit: RateLimit, capacity: Int = 65_536) {
        self.limit = limit
        let sets = max(1, capacity / (Self.shardCount * RateLimitTable.placesPerSet))
        shards = (0..<Self.shardCount).map { _ in Shard(sets: sets) }
    }

    /// How many buckets are kept.
    var count: Int { shards.reduce(0) { $0 + $1.table.withLock { $0.count } } }

    /// Takes one of what the key has left.
    func take(_ key: RateLimitKey, at time: Date) -> RateLimitExcess? {
        isUntouched.store(false, ordering: .relaxed)
        let (limit, time) = (limit, Self.microseconds(time))
        return withEntry(of: key, at: time, makingOne: true) { entry in
            entry.bucket.take(by: limit, at: time) ? nil : Self.refuse(&entry, by: limit, at: time)
        } ?? nil
    }

    /// Whether the key has nothing left. Takes nothing; the key is not even made while nobody has failed.
    func check(_ key: @autoclosure () -> RateLimitKey?, at time: Date) -> RateLimitExcess? {
        guard !isUntouched.load(ordering: .relaxed), let key = key() else { return nil }
        let (limit, time) = (limit, Self.microseconds(time))
        return withEntry(of: key, at: time, makingOne: false) { entry in
            entry.bucket.hasOne(by: limit, at: time) ? nil : Self.refuse(&entry, by: limit, at: time)
        } ?? nil
    }

    /// Takes one of the key's, whether or not one is left.
    func charge(_ key: RateLimitKey, at time: Date) {
        isUntouched.store(false, ordering: .relaxed)
        let (limit, time) = (limit, Self.microseconds(time))
        _ = withEntry(of: key, at: time, makingOne: true) { $0.bucket.charge(by: limit, at: time) }
    }

    private func withEntry<Result: Sendable>(
        of key: RateLimitKey, at time: Int64, makingOne: Bool, _ work: (inout RateLimitTable.Entry) -> Result
    ) -> Result? {
        shards[Int(key.bits % UInt64(shards.count))].table.withLock { table in
            table.withEntry(of: key, by: limit, at: time, makingOne: makingOne, work)
        }
    }

    private static func refuse(
        _ entry: inout RateLimitTable.Entry, by limit: RateLimit, at time: Int64
    ) -> RateLimitExcess {
        RateLimitExcess(retryAfter: entry.bucket.wait(by: limit, at: time), unreported: entry.refuse(at: time))
    }

    /// Since the epoch; a time that no clock shows becomes one that differences can be made of.
    private static func microseconds(_ time: Date) -> Int64 {
        let (microseconds, limit) = ((time.timeIntervalSince1970 * 1_000_000).rounded(), 4e18)
        return Int64(microseconds < limit ? max(microseconds, -limit) : limit)
    }
}
