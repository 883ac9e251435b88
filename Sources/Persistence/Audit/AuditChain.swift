import GRDB

/// Appends events to the chain in the database, one transaction for each batch.
struct AuditChain {
    private let begin, commit, rollback, newest, insertion: PreparedStatement

    init(_ database: Database) throws(DatabaseError) {
        begin = try PreparedStatement("BEGIN IMMEDIATE", on: database)
        commit = try PreparedStatement("COMMIT", on: database)
        rollback = try PreparedStatement("ROLLBACK", on: database)
        newest = try PreparedStatement("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1", on: database)
        insertion = try PreparedStatement(
            "INSERT INTO event (seq, time, body, hash) VALUES (?, ?, ?, ?)", on: database)
    }

    /// All of the batch is durable when this returns; none of it is there when it throws.
    func append(_ batch: [PendingAuditEvents.Entry], to database: Database) throws(DatabaseError) {
        try begin.execute()
        do {
            try insert(batch)
            try commit.execute()
        } catch {
            // SQLite has rolled some failures back by itself.
            if database.isInsideTransaction { try? rollback.execute() }
            throw error
        }
    }

    /// Starts from the head inside the transaction: two processes on one file cannot fork the chain.
    private func insert(_ batch: [PendingAuditEvents.Entry]) throws(DatabaseError) {
        var head = try head()
        for entry in batch {
            head = head.followed(by: entry.body)
            try insertion.bind(head.sequence, at: 1)
            try insertion.bind(entry.time, at: 2)
            try insertion.bind(entry.body, at: 3)
            try insertion.bind(head.hash, at: 4)
            try insertion.execute()
        }
    }

    private func head() throws(DatabaseError) -> AuditHead {
        var isThere = false
        let head = try newest.first { row -> AuditHead? in
            isThere = true
            guard let sequence = row.integer(0), sequence < .max, let hash = row.bytes(1) else { return nil }
            return AuditHead(sequence: sequence, hash: hash)
        }
        if let head { return head }
        guard !isThere else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the newest event has no hash")
        }
        return .empty
    }
}
