import GRDB

/// Writes batches on one connection, one immediate transaction each.
struct BatchTransaction<Statements: BatchStatements> {
    private let begin, commit, rollback: PreparedStatement
    private let statements: Statements

    init(_ database: Database) throws(DatabaseError) {
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
            try commit.execute()
            return outcomes
        } catch {
            // SQLite has rolled some failures back by itself.
            if database.isInsideTransaction { try? rollback.execute() }
            throw error
        }
    }
}
