package import AuthorizationServer
package import FoundationEssentials
import GRDB

/// Revoked tokens in the SQLite file of the keys: for all processes on it, and over restarts.
///
/// Each is written by group commit. A row goes once its token has expired; up to which end rows went is recorded, so that
/// a clock that was set forward and back brings no token to life.
package final class SQLiteRevokedTokenStore: RevokedTokenStore {
    private let path: String
    private let queue: StoreConnection
    private let commits: GroupCommit<TokenRevocations>

    /// Opens the file, or makes it with mode 0600. Throws `StoreError`.
    ///
    /// When `capacity` tokens wait to be recorded, further ones fail at once.
    package init(path: String, capacity: Int = 16_384) throws {
        self.path = path
        queue = try StoreConnection(path, as: .keys)
        commits = try GroupCommit(path: path, as: .keys, capacity: capacity, thread: "revoked tokens")
    }

    package func record(_ jti: String, until end: Date, at time: Date) async throws -> Bool {
        guard let end = end.millisecondsSince1970, let time = time.millisecondsSince1970 else {
            throw RevokedTokenStoreError.timeOutOfRange(path: path)
        }
        let outcome = try await withCheckedThrowingContinuation { continuation in
            commits.write(.init(jti: jti, end: end, time: time)) { [path] result in
                continuation.resume(with: result.mapError { RevokedTokenStoreError($0, path: path) })
            }
        }
        switch outcome {
        case .recorded: return true
        case .known: return false
        case .tooMany: throw RevokedTokenStoreError.tooMany(path: path)
        }
    }

    package func revision() throws -> Int64 {
        try StoreError.translating(path: path) {
            try queue.inDatabase { try state(in: $0).revision }
        }
    }

    package func changes(since known: Int64?) throws -> RevokedTokenChanges {
        try StoreError.translating(path: path) {
            try queue.read { database in
                let (revision, forgottenUntil) = try state(in: database)
                // A revision from the future is that of another history: a backup was put back.
                let since = known.flatMap { $0 <= revision ? $0 : nil }
                let rows = try Row.fetchCursor(
                    database, sql: "SELECT jti, expires_at, revoked_at FROM revoked_token WHERE revision > ?",
                    arguments: [since ?? -1])
                var tokens: [RevokedToken] = []
                while let row = try rows.next() { tokens.append(try token(row)) }
                return RevokedTokenChanges(
                    revision: revision, isComplete: since == nil, tokens: tokens,
                    forgottenUntil: forgottenUntil)
            }
        }
    }

    package func forget(expiredBefore end: Date) throws {
        guard let end = end.millisecondsSince1970 else { throw RevokedTokenStoreError.timeOutOfRange(path: path) }
        // In steps, so that nobody waits long for the file.
        var areMore = true
        while areMore {
            areMore = try StoreError.translating(path: path) {
                try queue.write { try forgetSome(expiredBefore: end, in: $0) }
            }
        }
    }

    /// Returns whether there may be more.
    private func forgetSome(expiredBefore end: Int64, in database: Database) throws -> Bool {
        let limit = 10_000
        let expired = "FROM revoked_token WHERE expires_at < ? ORDER BY expires_at LIMIT \(limit)"
        let last = try Int64.fetchOne(
            database, sql: "SELECT max(expires_at) FROM (SELECT expires_at \(expired))", arguments: [end])
        guard let last else { return false }
        try database.execute(
            sql: "DELETE FROM revoked_token WHERE jti IN (SELECT jti \(expired))", arguments: [end])
        let count = database.changesCount
        // Others need not hear of it: each sees by its own clock what has expired.
        try database.execute(
            sql: """
                UPDATE revoked_token_store
                SET count = max(0, count - ?), forgotten_until = max(forgotten_until, ?)
                """, arguments: [count, last])
        return count == limit
    }

    /// At most `limit` tokens in the order of their `jti`, bytewise, from the one behind `jti` on.
    package func tokens(after jti: String?, limit: Int) throws -> [RevokedToken] {
        try StoreError.translating(path: path) {
            try queue.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT jti, expires_at, revoked_at FROM revoked_token WHERE jti > ? ORDER BY jti LIMIT ?
                        """, arguments: [jti ?? "", limit]
                ).map(token)
            }
        }
    }

    /// Finds out what is wrong with the files without waiting for a token, and opens them anew where that is safe.
    package func inspect() { commits.inspect() }

    /// Refuses further tokens, records those that wait, and closes the file. Blocks until that is done.
    package func close() {
        commits.close()
        queue.close()
    }

    /// Runs SQL on the writer's connection, so that tests can bring about failures of the disk.
    func execute(_ sql: String) throws {
        try commits.execute(sql)
    }

    private func state(in database: Database) throws -> (revision: Int64, forgottenUntil: Date) {
        let row = try Row.fetchOne(database, sql: "SELECT revision, forgotten_until FROM revoked_token_store")
        guard let row, let revision = row.integer("revision"), let forgottenUntil = row.time("forgotten_until")
        else { throw RevokedTokenStoreError.damaged(path: path) }
        return (revision, forgottenUntil)
    }

    private func token(_ row: Row) throws -> RevokedToken {
        guard let jti = row.text("jti"), let end = row.time("expires_at"), let time = row.time("revoked_at")
        else { throw RevokedTokenStoreError.damaged(path: path) }
        return RevokedToken(
            jti: jti, expiresAt: end, revokedAt: time)
    }
}

extension RevokedTokenStoreError {
    fileprivate init(_ error: GroupCommitError, path: String) {
        switch error {
        case .closed: self = .closed(path: path)
        case .overloaded(let capacity): self = .overloaded(path: path, capacity: capacity)
        case .notWritten(let error): self = .notWritten(error)
        }
    }
}
