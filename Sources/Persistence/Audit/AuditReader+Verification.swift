import AuthorizationServer
import GRDB

extension AuditReader {
    /// Walks the whole chain from its first event and reports the first broken link, if any.
    ///
    /// The chain alone cannot show that its newest events were cut off: `expected`, a head noted earlier, does.
    /// Memory stays bounded. Throws `StoreError` when the file cannot be read.
    package func verify(expecting expected: AuditHead? = nil) throws -> AuditVerification {
        var head = AuditHead.empty
        var fault: AuditVerification?
        var hasExpected = expected == nil || expected == .empty
        try forEachRow { row in
            if let broken = Self.fault(in: row, after: &head) {
                fault = .broken(sequence: row.integer("seq") ?? head.sequence &+ 1, broken)
                return false
            }
            hasExpected = hasExpected || head == expected
            return true
        }
        if let fault { return fault }
        guard try accountsForAllRows() else { return .broken(sequence: head.sequence, .unaccounted) }
        if let expected, !hasExpected { return .broken(sequence: expected.sequence, .headMissing) }
        return .intact(count: Int(head.sequence), head: head)
    }

    /// Whether the log has as many rows as its last event says: in a damaged tree some are found only by counting.
    private func accountsForAllRows() throws -> Bool {
        try StoreError.translating(path: path) {
            // In one reading, for a server may add events meanwhile.
            try queue.read { database in
                let count = try Row.fetchOne(database, sql: "SELECT count(*) AS count FROM event")?.integer("count")
                let last = try Row.fetchOne(database, sql: "SELECT seq FROM event ORDER BY seq DESC LIMIT 1")
                return count == last?.integer("seq") ?? 0
            }
        }
    }

    private static func fault(in row: Row, after head: inout AuditHead) -> AuditFault? {
        guard let sequence = row.integer("seq"), let time = row.integer("time"), let body = row.bytes("body"),
            let hash = row.bytes("hash")
        else { return .unreadable }
        guard sequence == head.sequence + 1 else {
            return sequence > head.sequence ? .gap(expected: head.sequence + 1) : .hashMismatch
        }
        head = head.followed(by: Array(body))
        guard head.hash == Array(hash) else { return .hashMismatch }
        guard let event = try? AuditEvent(json: Array(body)) else { return .unreadable }
        guard event.time.millisecondsSince1970 == time else { return .timeMismatch }
        return nil
    }
}
