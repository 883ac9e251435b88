/// Buckets by key, of which there is a fixed number: sets of 16 places, one of which a key can have.
///
/// Who is new in a set without a free place takes that of the bucket that would be full again first, as that one says the
/// least. An exhausted bucket is thus forgotten only for buckets that are as exhausted, and nobody is kept out.
struct RateLimitTable: Sendable {
    static let placesPerSet = 16

    struct Entry: Sendable {
        /// 0: the place is free.
        fileprivate var key: UInt64 = 0
        var bucket = TokenBucket(at: 0)
        /// Since the last report.
        private var refused = 0
        private var nextReport = Int64.min

        /// Microseconds between two reports of one bucket.
        private static let reportInterval: Int64 = 60_000_000

        /// Counts a refusal; how many there were when they are to be reported.
        mutating func refuse(at time: Int64) -> Int? {
            refused += 1
            // The second case: the clock was set back.
            guard time >= nextReport || time < nextReport - 2 * Self.reportInterval else { return nil }
            defer { refused = 0 }
            nextReport = time + Self.reportInterval
            return refused
        }
    }

    private let sets: Int
    /// Empty until the first key comes.
    private var entries: [Entry] = []

    init(sets: Int) {
        self.sets = sets
    }

    /// How many places are taken.
    var count: Int { entries.count { $0.key != 0 } }

    /// Works on a key's entry. Without one: `nil` where nothing is to be made, as a bucket that is not there is full.
    mutating func withEntry<Result>(
        of key: RateLimitKey, by limit: RateLimit, at time: Int64, makingOne: Bool, _ work: (inout Entry) -> Result
    ) -> Result? {
        if entries.isEmpty {
            guard makingOne else { return nil }
            entries = Array(repeating: Entry(), count: sets * Self.placesPerSet)
        }
        let first = Int((key.bits >> 32) % UInt64(sets)) * Self.placesPerSet
        let places = first..<first + Self.placesPerSet
        if let place = places.first(where: { entries[$0].key == key.bits }) { return work(&entries[place]) }
        guard makingOne else { return nil }
        let place = placeToFill(places, by: limit, at: time)
        entries[place] = Entry()
        entries[place].key = key.bits
        entries[place].bucket = TokenBucket(at: time)
        return work(&entries[place])
    }

    private mutating func placeToFill(_ places: Range<Int>, by limit: RateLimit, at time: Int64) -> Int {
        var (best, shortest) = (places.lowerBound, Int64.max)
        for place in places {
            guard entries[place].key != 0 else { return place }
            let rest = entries[place].bucket.timeToFull(by: limit, at: time)
            if rest < shortest { (best, shortest) = (place, rest) }
        }
        return best
    }
}
