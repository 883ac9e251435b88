import GRDB

/// Takes assertions as used, and forgets those whose time is over.
struct AssertionRedemptions: BatchStatements {
    struct Entry: Sendable {
        /// 32 bytes.
        let digest: [UInt8]
        /// Milliseconds since 1970, as `time`.
        let end: Int64
        let time: Int64
        /// What ended by then may be forgotten; no later than `time`.
        let confirmed: Int64
    }

    enum Outcome: Sendable {
        case redeemed
        case known
        /// It ended before something that was forgotten: the clock was set back, and nobody can tell.
        case forgotten
    }

    private let horizon, redemption, lastEnded, removal, newHorizon: PreparedStatement

    init(_ database: Database) throws(DatabaseError) {
        horizon = try PreparedStatement("SELECT forgotten_until FROM assertion_store", on: database)
        redemption = try PreparedStatement(
            """
            INSERT INTO redeemed_assertion (digest, ends_at) VALUES (?1, ?2)
            ON CONFLICT (digest) DO UPDATE SET ends_at = ?2 WHERE ends_at <= ?3 RETURNING 1
            """, on: database)
        let ended = "FROM redeemed_assertion WHERE ends_at <= ?1 ORDER BY ends_at LIMIT ?2"
        lastEnded = try PreparedStatement("SELECT max(ends_at) FROM (SELECT ends_at \(ended))", on: database)
        removal = try PreparedStatement(
            "DELETE FROM redeemed_assertion WHERE digest IN (SELECT digest \(ended))", on: database)
        newHorizon = try PreparedStatement(
            "UPDATE assertion_store SET forgotten_until = max(forgotten_until, ?1)", on: database)
    }

    func write(_ batch: [Entry]) throws(DatabaseError) -> [Outcome] {
        let horizon = try horizon.first { $0.integer(0) }
        guard let horizon else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the store of assertions has no row")
        }
        let outcomes = try batch.map { entry throws(DatabaseError) in try redeem(entry, horizon: horizon) }
        if let time = batch.map(\.confirmed).min() { try forget(endedAt: time, atMost: 2 * batch.count + 32) }
        return outcomes
    }

    private func redeem(_ entry: Entry, horizon: Int64) throws(DatabaseError) -> Outcome {
        guard entry.end > horizon else { return .forgotten }
        guard entry.end > entry.time else { return .known }
        try redemption.bind(entry.digest, at: 1)
        try redemption.bind(entry.end, at: 2)
        try redemption.bind(entry.time, at: 3)
        return try redemption.first { _ in Outcome.redeemed } ?? .known
    }

    /// Removes more than a batch adds, and never so much that the batch waits for it.
    private func forget(endedAt time: Int64, atMost count: Int) throws(DatabaseError) {
        for statement in [lastEnded, removal] {
            try statement.bind(time, at: 1)
            try statement.bind(Int64(count), at: 2)
        }
        guard let last = try lastEnded.first({ $0.integer(0) }) else { return }
        try removal.execute()
        try newHorizon.bind(last, at: 1)
        try newHorizon.execute()
    }
}
