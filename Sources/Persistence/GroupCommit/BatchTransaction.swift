import GRDB

/// Writes batches on one connection, one immediate transaction each.
final class BatchTransaction<Statements: BatchStatements> {
    /// One transaction in so many writes page 1, which tells whose the write-ahead log is.
    private static var touching: Int { 8 }

    private let begin, touch, commit, rollback: PreparedStatement
    private let statements: Statements
    private var count = 0

    /// - Parameter touch: the statement that writes page 1.
    init(_ database: Database, touch: String) throws(DatabaseError) {
        self.touch = try PreparedStatement(touch, on: database)
        begin = try PreparedStatement("BEGIN IMMEDIATE", on: database)
        commit = try PreparedStatement("COMMIT", on: database)
        rollback = try PreparedStatement("ROLLBACK", on: database)
        statements = try Statements(database)
    }

    /// All of the batch is durable when this returns; none of it is there when it throws.
    func write(_ batch: [Statements.Entry], to database: Database) throws(DatabaseError) -> [Statements.Outcome] {
        try begin.execute()
        do throws(DatabaseError) {
            let outcomes = try statements.write(batch)
            guard outcomes.count == batch.count else {
                throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "an entry of a batch has no outcome")
            }
            if count.isMultiple(of: Self.touching) { try touch.execute() }
            count &+= 1
            try commit.execute()
            return outcomes
        } catch {
            // SQLite has rolled some failures back by itself.
            if database.isInsideTransaction { try? rollback.execute() }
            throw error
        }
    }
}
