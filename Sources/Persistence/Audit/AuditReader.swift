import AuthorizationServer
package import Foundation
import GRDB

/// Reads an audit log, beside a running server or without one.
///
/// It reads in windows, each a short transaction of its own, so that memory stays bounded and the server's WAL can be
/// checkpointed meanwhile.
package struct AuditReader: Sendable {
    private static let window = 4096
    let path: String
    let queue: StoreConnection

    /// Opens an existing file for reading. Throws `StoreError`; makes and changes no file.
    package init(path: String) throws {
        self.path = path
        queue = try StoreConnection(reading: path, as: .audit)
    }

    /// The events that match, oldest first.
    package func events(matching filter: AuditFilter) throws -> [AuditRecord] {
        var records: [AuditRecord] = []
        try forEach(matching: filter) { records.append($0) }
        return records
    }

    /// Hands each event that matches to `body`, oldest first.
    ///
    /// With a limit, that many events are held in memory; without one, only a window of them. Throws
    /// `AuditReadingError` at a row that is not an event, and what `body` throws.
    package func forEach(matching filter: AuditFilter, _ body: (AuditRecord) throws -> Void) throws {
        guard let limit = filter.limit else {
            try scan(filter, order: .ascending) { record in
                try body(record)
                return true
            }
            return
        }
        guard limit > 0 else { return }
        var newest: [AuditRecord] = []
        try scan(filter, order: .descending) { record in
            newest.append(record)
            return newest.count < limit
        }
        try newest.reversed().forEach(body)
    }

    /// When the newest event happened; `nil` while there is none.
    package func latestTime() throws -> Date? {
        try StoreError.translating(path: path) {
            try queue.inDatabase { database in
                let row = try Row.fetchOne(database, sql: "SELECT time FROM event ORDER BY seq DESC LIMIT 1")
                return row?.integer("time").flatMap { Date(millisecondsSince1970: $0) }
            }
        }
    }

    /// Hands the raw rows to `body` in ascending order, until it answers false.
    func forEachRow(_ body: (Row) throws -> Bool) throws {
        var next: Int64? = .min
        while let start = next {
            next = nil
            let rows = try rows("seq >= ?", [start], order: .ascending, limit: Self.window)
            for row in rows {
                guard let sequence = row.integer("seq") else { throw disorder() }
                guard try body(row) else { return }
                next = sequence < .max ? sequence + 1 : nil
            }
        }
    }

    enum Order: String {
        case ascending = "ASC"
        case descending = "DESC"
    }

    private func scan(_ filter: AuditFilter, order: Order, _ body: (AuditRecord) throws -> Bool) throws {
        var rest = AuditBounds(after: filter.afterSequence)
        let texts = filter.needles
        let wanted = texts.map { forms in
            " AND (" + forms.map { _ in "instr(body, ?) > 0" }.joined(separator: " OR ") + ")"
        }.joined()
        let since = filter.since.map { $0.millisecondsSince1970 ?? .min } ?? .min
        let until = filter.until.map { $0.millisecondsSince1970 ?? .max } ?? .max
        while let bounds = rest, let window = try nextWindow(within: bounds, order: order) {
            let values: [any DatabaseValueConvertible] = [window.lowerBound, window.upperBound, since, until]
            let rows = try rows(
                "seq BETWEEN ? AND ? AND (time BETWEEN ? AND ? OR typeof(time) <> 'integer')\(wanted)",
                StatementArguments(values + texts.joined().map { $0 as any DatabaseValueConvertible }), order: order,
                limit: Self.window)
            for row in rows {
                let record = try record(row)
                guard window.contains(record.sequence) else { throw disorder() }
                if filter.matches(record.event), try !body(record) { return }
            }
            rest =
                switch order {
                case .ascending: bounds.following(window)
                case .descending: bounds.preceding(window)
                }
        }
    }

    /// The numbers of the next rows in `order` within `bounds`.
    private func nextWindow(within bounds: AuditBounds, order: Order) throws -> ClosedRange<Int64>? {
        let row = try StoreError.translating(path: path) {
            try queue.inDatabase { database in
                try Row.fetchOne(
                    database,
                    sql: """
                        SELECT min(seq) AS low, max(seq) AS high FROM (
                            SELECT seq FROM event WHERE seq BETWEEN ? AND ? ORDER BY seq \(order.rawValue) LIMIT ?)
                        """, arguments: [bounds.first, bounds.last, Self.window])
            }
        }
        guard let low = row?.integer("low"), let high = row?.integer("high") else { return nil }
        // A tree whose pages are damaged leads back to rows that were seen.
        guard bounds.first <= low, low <= high, high <= bounds.last else { throw disorder() }
        return low...high
    }

    /// At most `limit` rows that meet a condition. Throws when they are not in their order, as in a damaged tree.
    private func rows(
        _ condition: String, _ arguments: StatementArguments, order: Order, limit: Int
    ) throws -> [Row] {
        let rows = try StoreError.translating(path: path) {
            try queue.inDatabase { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT seq, time, body, hash FROM event WHERE \(condition)
                        ORDER BY seq \(order.rawValue) LIMIT ?
                        """, arguments: arguments + [limit])
            }
        }
        let numbers = rows.compactMap { $0.integer("seq") }
        let isOrdered = zip(numbers, numbers.dropFirst()).allSatisfy { order == .ascending ? $0 < $1 : $0 > $1 }
        guard isOrdered, numbers.count == rows.count else { throw disorder() }
        return rows
    }

    private func disorder() -> StoreError {
        .damaged(path: path, reason: "its events are not in order")
    }

    private func record(_ row: Row) throws -> AuditRecord {
        guard let sequence = row.integer("seq"), let body = row.bytes("body"), let hash = row.bytes("hash"),
            let event = try? AuditEvent(json: Array(body)), event.time.millisecondsSince1970 != nil
        else {
            throw AuditReadingError.unreadableEvent(path: path, sequence: row.integer("seq") ?? 0)
        }
        return AuditRecord(sequence: sequence, event: event, json: body, hash: hash)
    }
}
