import AuthorizationServer
import Foundation
import GRDB

/// Reads an audit log, beside a running server or without one.
///
/// It reads in windows, each a short transaction of its own, so that memory stays bounded and the server's WAL can be
/// checkpointed meanwhile.
package struct AuditReader: Sendable {
    private static let window = 4096
    let path: String
    private let queue: DatabaseQueue

    /// Opens an existing file for reading. Throws `StoreError`; makes and changes no file.
    package init(path: String) throws {
        self.path = path
        queue = try StoreFile.openForReading(path, as: .audit)
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

    /// Hands the raw rows behind `sequence` to `body` in ascending order, until it answers false.
    func forEachRow(after sequence: Int64, _ body: (Row) throws -> Bool) throws {
        var last: Int64? = sequence
        while let start = last {
            last = nil
            let rows = try StoreError.translating(path: path) {
                try queue.inDatabase { database in
                    try Row.fetchAll(
                        database, sql: "SELECT seq, time, body, hash FROM event WHERE seq > ? ORDER BY seq LIMIT ?",
                        arguments: [start, Self.window])
                }
            }
            for row in rows {
                guard try body(row) else { return }
                last = row.integer("seq")
            }
        }
    }

    private enum Order: String {
        case ascending = "ASC"
        case descending = "DESC"
    }

    private func scan(_ filter: AuditFilter, order: Order, _ body: (AuditRecord) throws -> Bool) throws {
        var bounds = (filter.afterSequence ?? .min)..<Int64.max
        let needles = filter.needles
        let wanted = needles.map { _ in " AND instr(body, ?) > 0" }.joined()
        let since = filter.since.map { $0.millisecondsSince1970 ?? .min } ?? .min
        let until = filter.until.map { $0.millisecondsSince1970 ?? .max } ?? .max
        while let window = try nextWindow(within: bounds, order: order) {
            let rows = try StoreError.translating(path: path) {
                try queue.inDatabase { database in
                    let sql = """
                        SELECT seq, body, hash FROM event WHERE seq BETWEEN ? AND ? AND time BETWEEN ? AND ?\(wanted)
                        ORDER BY seq \(order.rawValue)
                        """
                    let values: [any DatabaseValueConvertible] = [
                        window.lowerBound, window.upperBound, since, until,
                    ]
                    return try Row.fetchAll(database, sql: sql, arguments: StatementArguments(values + needles))
                }
            }
            for row in rows {
                let record = try record(row)
                if filter.matches(record.event), try !body(record) { return }
            }
            switch order {
            case .ascending: bounds = window.upperBound..<bounds.upperBound
            case .descending: bounds = bounds.lowerBound..<window.lowerBound
            }
        }
    }

    /// The numbers of the next rows in `order` with `lowerBound < seq < upperBound`.
    private func nextWindow(within bounds: Range<Int64>, order: Order) throws -> ClosedRange<Int64>? {
        try StoreError.translating(path: path) {
            try queue.inDatabase { database in
                let row = try Row.fetchOne(
                    database,
                    sql: """
                        SELECT min(seq) AS low, max(seq) AS high FROM (
                            SELECT seq FROM event WHERE seq > ? AND seq < ? ORDER BY seq \(order.rawValue) LIMIT ?)
                        """, arguments: [bounds.lowerBound, bounds.upperBound, Self.window])
                guard let low = row?.integer("low"), let high = row?.integer("high"), low <= high else { return nil }
                return low...high
            }
        }
    }

    private func record(_ row: Row) throws -> AuditRecord {
        guard let sequence = row.integer("seq"), let body = row.bytes("body"), let hash = row.bytes("hash"),
            let event = try? AuditEvent(json: Array(body))
        else {
            throw AuditReadingError.unreadableEvent(path: path, sequence: row.integer("seq") ?? 0)
        }
        return AuditRecord(sequence: sequence, event: event, json: body, hash: hash)
    }
}
