import AuthorizationServer
import GRDB

/// Records tokens as revoked.
struct TokenRevocations: BatchStatements {
    struct Entry: Sendable {
        let jti: String
        /// Milliseconds since 1970, as `time`.
        let end: Int64
        let time: Int64
    }

    enum Outcome: Sendable {
        case recorded
        case known
        /// There are as many as may be kept.
        case tooMany
    }

    private let state, end, insertion, prolongation, newState: PreparedStatement

    init(_ database: Database) throws(DatabaseError) {
        state = try PreparedStatement("SELECT revision, count FROM revoked_token_store", on: database)
        end = try PreparedStatement("SELECT expires_at FROM revoked_token WHERE jti = ?1", on: database)
        insertion = try PreparedStatement(
            "INSERT INTO revoked_token (jti, expires_at, revoked_at, revision) VALUES (?1, ?2, ?3, ?4)", on: database)
        prolongation = try PreparedStatement(
            "UPDATE revoked_token SET expires_at = ?2, revision = ?4 WHERE jti = ?1 AND ?3 = ?3", on: database)
        newState = try PreparedStatement("UPDATE revoked_token_store SET revision = ?1, count = ?2", on: database)
    }

    func write(_ batch: [Entry]) throws(DatabaseError) -> [Outcome] {
        let state = try state.first { row in row.integer(0).flatMap { a in row.integer(1).map { (a, $0) } } }
        guard var (revision, count) = state, (0..<Int64.max / 2).contains(revision), count >= 0 else {
            throw DatabaseError(
                resultCode: .SQLITE_CORRUPT, message: "the store of revoked tokens has no row, or one that cannot be")
        }
        var outcomes: [Outcome] = []
        for entry in batch {
            outcomes.append(try record(entry, revision: &revision, count: &count))
        }
        try newState.bind(revision, at: 1)
        try newState.bind(count, at: 2)
        try newState.execute()
        return outcomes
    }

    private func record(
        _ entry: Entry, revision: inout Int64, count: inout Int64
    ) throws(DatabaseError) -> Outcome {
        try end.bind(entry.jti, at: 1)
        let known = try end.first { $0.integer(0) }
        if let known, known >= entry.end { return .known }
        guard known != nil || count < Int64(RevokedTokens.maximumCount) else { return .tooMany }
        let statement = known == nil ? insertion : prolongation
        try statement.bind(entry.jti, at: 1)
        try statement.bind(entry.end, at: 2)
        try statement.bind(entry.time, at: 3)
        try statement.bind(revision + 1, at: 4)
        try statement.execute()
        revision += 1
        if known == nil { count += 1 }
        return .recorded
    }
}
