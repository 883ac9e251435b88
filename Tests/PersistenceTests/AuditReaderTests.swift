import AuthorizationServer
import Foundation
import GRDB
import Testing

@testable import Persistence

struct AuditReaderTests {
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { folder.path("audit.sqlite") }

    private func event(_ number: Int) -> AuditEvent {
        AuditEvent(time: Self.start + Double(number), requestID: "request-\(number)", outcome: .issued)
    }

    private func write(_ events: [AuditEvent]) throws {
        let log = try SQLiteAuditLog(path: path)
        for event in events { log.record(event) { _ in } }
        log.close()
    }

    private func numbers(_ edit: (inout AuditFilter) -> Void) throws -> [Int64] {
        var filter = AuditFilter()
        edit(&filter)
        return try AuditReader(path: path).events(matching: filter).map(\.sequence)
    }

    @Test("a log that does not exist is an error, and is not made")
    func missing() throws {
        #expect(throws: StoreError.missing(path: path)) { try AuditReader(path: path) }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("filters choose by time, number and count")
    func filtersRanges() throws {
        try write((1...9).map(event))
        #expect(try numbers { $0.since = Self.start + 7 } == [7, 8, 9])
        #expect(try numbers { $0.until = Self.start + 3 } == [1, 2])
        #expect(try numbers { $0.afterSequence = 8 } == [9])
        #expect(try numbers { $0.afterSequence = .max } == [])
        #expect(try numbers { $0.limit = 2 } == [8, 9])
        #expect(try numbers { $0.limit = 0 } == [])
        #expect(
            try numbers {
                $0.until = Self.start + 6
                $0.afterSequence = 1
                $0.limit = 3
            } == [3, 4, 5])
        #expect(
            try numbers {
                $0.since = .distantFuture
                $0.until = .distantPast
            } == [])
    }

    @Test(
        "filters choose by what an event says, whatever characters it holds",
        arguments: ["spiffe://example.org/device/1", "CN=\"a\\b\"", "naïve ☃ \u{1}", "", "a'b%_"])
    func filtersFields(_ value: String) throws {
        let fields: [(WritableKeyPath<AuditEvent, String?>, WritableKeyPath<AuditFilter, String?>)] = [
            (\.subject, \.subject), (\.audience, \.audience), (\.clientID, \.clientID), (\.authority, \.authority),
            (\.rule, \.rule), (\.certificateThumbprint, \.certificateThumbprint),
            (\.certificateSerial, \.certificateSerial), (\.jti, \.jti),
            (\.lease, \.lease),
        ]
        // One event per field with the value, and one that holds it in a field nobody asks for.
        var events = (0...fields.count).map(event)
        for (index, (field, _)) in fields.enumerated() { events[index][keyPath: field] = value }
        events[fields.count].reason = value
        events[fields.count].requestID = value
        events[fields.count].outcome = .refused
        try write(events)
        for (index, (_, filter)) in fields.enumerated() {
            #expect(try numbers { $0[keyPath: filter] = value } == [Int64(index + 1)])
            #expect(try numbers { $0[keyPath: filter] = value + "x" } == [])
        }
        #expect(try numbers { $0.requestID = value } == [Int64(fields.count + 1)])
        #expect(try numbers { $0.outcome = .refused } == [Int64(fields.count + 1)])
    }

    @Test("targets are found in events of this version and of earlier ones, by resource and by endpoint")
    func filtersTargets() throws {
        var issued = event(1)
        (issued.audience, issued.resource) = ("aws", "deploy")
        issued.endpoint = .exchange
        var refused = event(2)
        (refused.outcome, refused.resource) = (.refused, "deploy")
        refused.endpoint = .exchange
        var token = event(3)
        token.audience = "aws"
        // As refusals were written before.
        var oldRefused = event(4)
        (oldRefused.outcome, oldRefused.audience) = (.refused, "deploy")
        var ended = event(5)
        (ended.outcome, ended.resource, ended.lease) = (.ended, "db", "lease-1")
        var asked = event(6)
        (asked.outcome, asked.endpoint) = (.refused, .introspection)
        try write([issued, refused, token, oldRefused, ended, asked])
        #expect(try numbers { $0.resource = "deploy" } == [1, 2, 4])
        #expect(try numbers { $0.target = "deploy" } == [1, 2, 4])
        #expect(try numbers { $0.target = "aws" } == [3])
        #expect(try numbers { $0.audience = "aws" } == [1, 3])
        #expect(try numbers { $0.lease = "lease-1" } == [5])
        #expect(try numbers { $0.endpoint = .exchange } == [1, 2])
        #expect(try numbers { $0.endpoint = .token } == [3, 4])
        #expect(try numbers { $0.endpoint = .introspection } == [6])
        #expect(try numbers { $0.endpoint = .revocation } == [])
        guard case .intact(6, _) = try AuditReader(path: path).verify() else {
            Issue.record("the chain does not hold")
            return
        }
    }

    @Test("a log of several windows is read whole, in both directions")
    func readsWindows() throws {
        try write((1...10_000).map(event))
        #expect(try numbers { _ in } == Array(1...10_000))
        #expect(try numbers { $0.limit = 9000 } == Array(1001...10_000))
        #expect(try numbers { $0.requestID = "request-17" } == [17])
        guard case .intact(10_000, _) = try AuditReader(path: path).verify() else {
            Issue.record("the chain does not hold")
            return
        }
    }

    @Test("an empty log is intact")
    func verifiesNothing() throws {
        try write([])
        #expect(try AuditReader(path: path).verify() == .intact(count: 0, head: .empty))
    }

    @Test(
        "a log that was tampered with breaks where it was",
        arguments: [
            ("UPDATE event SET body = replace(body, 'request-4', 'request-x') WHERE seq = 4", 4, .unreadable),
            (
                "UPDATE event SET body = CAST(replace(body, 'request-4', 'request-x') AS BLOB) WHERE seq = 4", 4,
                .hashMismatch
            ),
            ("UPDATE event SET hash = zeroblob(32) WHERE seq = 4", 4, .hashMismatch),
            ("UPDATE event SET time = time + 1 WHERE seq = 4", 4, .timeMismatch),
            ("DELETE FROM event WHERE seq = 4", 5, .gap(expected: 4)),
            ("DELETE FROM event WHERE seq < 4", 4, .gap(expected: 1)),
            ("DELETE FROM event WHERE seq = 4; UPDATE event SET seq = seq - 1 WHERE seq > 4", 4, .hashMismatch),
            ("INSERT INTO event SELECT 0, time, body, hash FROM event WHERE seq = 4", 0, .hashMismatch),
            ("INSERT INTO event SELECT 10, time, body, hash FROM event WHERE seq = 4", 10, .hashMismatch),
            (
                """
                UPDATE event SET seq = 99 WHERE seq = 4; UPDATE event SET seq = 4 WHERE seq = 5;
                UPDATE event SET seq = 5 WHERE seq = 99
                """, 4, .hashMismatch
            ),
        ] as [(String, Int64, AuditFault)])
    func findsTampering(_ sql: String, _ sequence: Int64, _ fault: AuditFault) throws {
        try write((1...9).map(event))
        do {
            try DatabaseQueue(path: path).write { try $0.execute(sql: sql) }
        } catch let error as DatabaseError {
            // A strict table takes no text for a blob in the first place.
            #expect(fault == .unreadable && error.resultCode == .SQLITE_CONSTRAINT)
            return
        }
        #expect(try AuditReader(path: path).verify() == .broken(sequence: sequence, fault))
    }

    @Test("a head noted earlier shows that the newest events were cut off")
    func findsTruncation() throws {
        try write((1...9).map(event))
        let reader = try AuditReader(path: path)
        guard case .intact(9, let head) = try reader.verify() else {
            Issue.record("the chain does not hold")
            return
        }
        try write([event(10)])
        guard case .intact(10, _) = try reader.verify(expecting: head) else {
            Issue.record("the chain does not hold")
            return
        }
        try DatabaseQueue(path: path).write { try $0.execute(sql: "DELETE FROM event WHERE seq > 7") }
        #expect(try reader.verify(expecting: head) == .broken(sequence: 9, .headMissing))
    }
}
