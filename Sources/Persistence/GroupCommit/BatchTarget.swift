/// How many entries are worth waiting for before a transaction: as many as came together the last time.
///
/// A transaction costs as much for one entry as for ten. Clients that wait for their answers send no more until they have
/// them, so the number that came together is the number to expect; now and then one more is waited for, to see whether
/// there are more clients by now. A client that is alone is hardly ever made to wait.
struct BatchTarget {
    /// With so many in a transaction its own cost no longer counts, and others shall not wait for the disk with them.
    private static let largest = 32
    /// One transaction in so many waits for one entry more.
    private static let probing = 32

    private var latest = 1
    private var transactions = 0

    /// The number that the next transaction waits for.
    mutating func next() -> Int {
        transactions += 1
        return min(Self.largest, transactions.isMultiple(of: Self.probing) ? latest + 1 : latest)
    }

    /// So many came together.
    mutating func took(_ count: Int) {
        latest = max(1, count)
    }
}
