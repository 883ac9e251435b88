import AuthorizationServer
import Foundation
import GRDB
import Synchronization
import Testing

@testable import Persistence

struct SQLiteAuditLogTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { folder.path("audit.sqlite") }

    private func event(_ number: Int) -> AuditEvent {
        AuditEvent(
            time: Date(timeIntervalSince1970: 1_800_000_000 + Double(number) / 1000), requestID: "request-\(number)",
            outcome: .issued)
    }

    @Test("an event that was recorded is on disk, in order, and the chain holds")
    func records() async throws {
        let log = try SQLiteAuditLog(path: path)
        for number in 1...3 { try await log.record(event(number)) }
        let reader = try AuditReader(path: path)
        let records = try reader.events(matching: AuditFilter())
        #expect(records.map(\.event) == [1, 2, 3].map(event))
        #expect(records.map(\.sequence) == [1, 2, 3])
        let head = AuditHead(sequence: 3, hash: Array(try #require(records.last).hash))
        #expect(try reader.verify() == .intact(count: 3, head: head))
        #expect(try reader.verify(expecting: head) == .intact(count: 3, head: head))
    }

    @Test("events recorded at once share commits, and none is lost")
    func groupsCommits() async throws {
        let log = try SQLiteAuditLog(path: path)
        try await withThrowingTaskGroup { group in
            for number in 0..<2000 {
                group.addTask { [event = event(number)] in try await log.record(event) }
            }
            try await group.waitForAll()
        }
        #expect(log.commitCount < 500)
        let reader = try AuditReader(path: path)
        let requests = try reader.events(matching: AuditFilter()).map(\.event.requestID)
        #expect(Set(requests) == Set((0..<2000).map { "request-\($0)" }))
        guard case .intact(2000, _) = try reader.verify() else {
            Issue.record("the chain does not hold")
            return
        }
    }

    @Test("an event whose record returned is in what a killed process leaves behind")
    func survivesACrash() async throws {
        let log = try SQLiteAuditLog(path: path)
        for number in 1...5 {
            try await log.record(event(number))
            let copy = try folder.copyDatabase("audit.sqlite", to: "copy-\(number).sqlite")
            try SQLiteAuditLog(path: copy).close()
            let reader = try AuditReader(path: copy)
            #expect(try reader.events(matching: AuditFilter()).count == number)
            guard case .intact(number, _) = try reader.verify() else {
                Issue.record("the chain does not hold")
                return
            }
        }
    }

    @Test("the chain goes on after a restart, and with two logs on one file")
    func continues() async throws {
        let first = try SQLiteAuditLog(path: path)
        try await first.record(event(1))
        first.close()
        let logs = try [SQLiteAuditLog(path: path), SQLiteAuditLog(path: path)]
        try await withThrowingTaskGroup { group in
            for number in 0..<200 {
                group.addTask { [event = event(number)] in try await logs[number % 2].record(event) }
            }
            try await group.waitForAll()
        }
        guard case .intact(201, _) = try AuditReader(path: path).verify() else {
            Issue.record("the chain does not hold")
            return
        }
    }

    @Test("on a full disk every waiting event fails; when there is space again the chain goes on")
    func failsWhenFull() async throws {
        let log = try SQLiteAuditLog(path: path)
        try await log.record(event(0))
        try log.execute("PRAGMA max_page_count = 12")
        let failures = await withTaskGroup(of: (any Error)?.self) { group in
            for number in 1...400 {
                group.addTask { [event = event(number)] in
                    do { try await log.record(event) } catch { return error }
                    return nil
                }
            }
            return await group.reduce(into: [any Error]()) { failures, error in error.map { failures.append($0) } }
        }
        #expect(!failures.isEmpty)
        #expect(failures.allSatisfy { $0 as? AuditLogError == .notWritten(.full(path: path)) })

        try log.execute("PRAGMA max_page_count = 100000")
        try await log.record(event(1000))
        let reader = try AuditReader(path: path)
        #expect(try reader.events(matching: AuditFilter()).last?.event == event(1000))
        guard case .intact(let count, _) = try reader.verify() else {
            Issue.record("the chain does not hold")
            return
        }
        #expect(count == 402 - failures.count)
    }

    @Test("a log whose file was deleted or replaced fails and does not write where nobody reads")
    func noticesReplacement() async throws {
        let log = try SQLiteAuditLog(path: path)
        try await log.record(event(1))
        try FileManager.default.removeItem(atPath: path)
        await #expect(throws: AuditLogError.notWritten(.replaced(path: path))) { try await log.record(event(2)) }
        _ = try folder.write(Data(), to: "audit.sqlite")
        await #expect(throws: AuditLogError.notWritten(.replaced(path: path))) { try await log.record(event(3)) }
    }

    @Test("closing writes what waits; a closed log refuses events")
    func closes() async throws {
        let log = try SQLiteAuditLog(path: path)
        let written = Mutex(0)
        for number in 0..<300 {
            log.record(event(number)) { if case .success = $0 { written.withLock { $0 += 1 } } }
        }
        log.close()
        #expect(written.withLock { $0 } == 300)
        #expect(try AuditReader(path: path).events(matching: AuditFilter()).count == 300)
        await #expect(throws: AuditLogError.closed(path: path)) { try await log.record(event(1)) }
        log.close()
    }

    @Test("when too many events wait, further ones fail at once")
    func refusesWhenOverloaded() async throws {
        let log = try SQLiteAuditLog(path: path, capacity: 8)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let blocker = try DatabaseQueue(path: path, configuration: configuration)
        let outcomes = Mutex<[AuditLogError?]>([])
        let finished = Mutex(0)
        try blocker.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
        for number in 0..<40 {
            log.record(event(number)) { result in
                if case .failure(let error) = result { outcomes.withLock { $0.append(error as? AuditLogError) } }
                finished.withLock { $0 += 1 }
            }
        }
        #expect(outcomes.withLock { $0.count } >= 40 - 16)
        #expect(outcomes.withLock { $0.allSatisfy { $0 == .overloaded(path: path, capacity: 8) } })
        try blocker.inDatabase { try $0.execute(sql: "COMMIT") }
        log.close()
        #expect(finished.withLock { $0 } == 40)
    }

    @Test("a time that no column can hold is refused")
    func refusesAbsurdTimes() async throws {
        let log = try SQLiteAuditLog(path: path)
        for seconds in [Double.infinity, .nan, 1e300] {
            let event = AuditEvent(time: Date(timeIntervalSince1970: seconds), requestID: "r", outcome: .refused)
            await #expect(throws: AuditLogError.timeOutOfRange(path: path)) { try await log.record(event) }
        }
    }
}
