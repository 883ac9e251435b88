import GRDB

/// Appends events to the chain in the database.
struct AuditChain: BatchStatements {
    struct Entry: Sendable {
        /// Milliseconds since 1970.
        let time: Int64
        let body: [UInt8]
    }

    private let newest, insertion: PreparedStatement

    init(_ database: Database) throws(DatabaseError) {
        newest = try PreparedStatement("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1", on: database)
        insertion = try PreparedStatement(
            "INSERT INTO event (seq, time, body, hash) VALUES (?, ?, ?, ?)", on: database)
    }

    /// Starts from the head inside the transaction: two processes on one file cannot fork the chain.
    func write(_ batch: [Entry]) throws(DatabaseError) -> [Void] {
        var head = try head()
        for entry in batch {
            head = head.followed(by: entry.body)
            try insertion.bind(head.sequence, at: 1)
            try insertion.bind(entry.time, at: 2)
            try insertion.bind(entry.body, at: 3)
            try insertion.bind(head.hash, at: 4)
            try insertion.execute()
        }
        return Array(repeating: (), count: batch.count)
    }

    private func head() throws(DatabaseError) -> AuditHead {
        var isThere = false
        let head = try newest.first { row -> AuditHead? in
            isThere = true
            guard let sequence = row.integer(0), (1..<Int64.max).contains(sequence), let hash = row.bytes(1),
                hash.count == AuditHead.empty.hash.count
            else { return nil }
            return AuditHead(sequence: sequence, hash: hash)
        }
        if let head { return head }
        guard !isThere else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "the newest event has no number or no hash")
        }
        return .empty
    }
}
