package import FoundationEssentials
import GRDB

/// Up to which end revoked tokens and used assertions were forgotten, in the database of the keys: whatever ends no later
/// is refused. Where a clock was ahead these times are too late, and nothing but an operator can tell.
package struct ForgottenTimes: Sendable, Hashable {
    package let revokedTokens: Date
    package let assertions: Date

    package init(revokedTokens: Date, assertions: Date) {
        self.revokedTokens = revokedTokens
        self.assertions = assertions
    }

    /// Those of a database. Throws `StoreError`.
    package static func read(path: String) throws -> ForgottenTimes {
        let queue = try StoreConnection(reading: path, as: .keys)
        defer { queue.close() }
        return try StoreError.translating(path: path) { try queue.read { try read($0, path: path) } }
    }

    /// Makes none of them later than `time`, and returns what they were. Running servers see it within a second.
    /// Throws `StoreError`.
    package static func limit(to time: Date, path: String) throws -> ForgottenTimes {
        guard let limit = time.millisecondsSince1970 else { throw RevokedTokenStoreError.timeOutOfRange(path: path) }
        // A database that is not there is not made.
        _ = try read(path: path)
        let queue = try StoreConnection(path, as: .keys)
        defer { queue.close() }
        return try StoreError.translating(path: path) {
            try queue.write { database in
                let before = try read(database, path: path)
                try database.execute(
                    sql: """
                        UPDATE revoked_token_store
                        SET forgotten_until = min(forgotten_until, ?), revision = revision + 1
                        """, arguments: [limit])
                try database.execute(
                    sql: "UPDATE assertion_store SET forgotten_until = min(forgotten_until, ?)", arguments: [limit])
                return before
            }
        }
    }

    private static func read(_ database: Database, path: String) throws -> ForgottenTimes {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT (SELECT forgotten_until FROM revoked_token_store) AS tokens,
                    (SELECT forgotten_until FROM assertion_store) AS assertions
                """)
        guard let row, let tokens = row.integer("tokens").flatMap({ Date(millisecondsSince1970: $0) }),
            let assertions = row.integer("assertions").flatMap({ Date(millisecondsSince1970: $0) })
        else { throw RevokedTokenStoreError.damaged(path: path) }
        return ForgottenTimes(revokedTokens: tokens, assertions: assertions)
    }
}
