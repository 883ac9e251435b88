import AuthorizationServer
import Foundation
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import Persistence

@Suite("Used assertions")
struct SQLiteAssertionReplayLogTests {
    private let folder: TemporaryFolder
    private let time = Date(timeIntervalSince1970: 1_800_000_000)

    init() throws {
        folder = try TemporaryFolder()
    }

    private var path: String { folder.path("keys.sqlite") }

    private func open(capacity: Int = 16_384) throws -> SQLiteAssertionReplayLog {
        try SQLiteAssertionReplayLog(path: path, capacity: capacity)
    }

    private func digest(_ number: Int) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { [UInt8](repeating: 0, count: 24) + $0 }
    }

    private func redeem(_ number: Int, in log: SQLiteAssertionReplayLog) async throws -> Bool {
        try await log.redeem(digest(number), until: time + 60, at: time)
    }

    private func count() throws -> Int? {
        try DatabaseQueue(path: path).inDatabase { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM redeemed_assertion")
        }
    }

    @Test("the log on disk is a replay log", arguments: AssertionReplayLogConformance.allCases)
    func conforms(_ behaviour: AssertionReplayLogConformance) async throws {
        try await behaviour.check(try open())
    }

    @Test("the log in memory is a replay log", arguments: AssertionReplayLogConformance.allCases)
    func memoryConforms(_ behaviour: AssertionReplayLogConformance) async throws {
        try await behaviour.check(InMemoryAssertionReplayLog())
    }

    @Test("are in what a killed process leaves behind as soon as they count")
    func survivesACrash() async throws {
        let log = try open()
        for number in 1...5 {
            #expect(try await redeem(number, in: log))
            let copy = try folder.copyDatabase("keys.sqlite", to: "copy-\(number).sqlite")
            let later = try SQLiteAssertionReplayLog(path: copy)
            for known in 1...number { #expect(try await !redeem(known, in: later)) }
            #expect(try await redeem(number + 1, in: later))
            later.close()
        }
    }

    @Test("are used once by all processes on one file, also after a restart")
    func sharesFile() async throws {
        let logs = try [open(), open(), open()]
        let redeemed = try await withThrowingTaskGroup(of: Int?.self) { group in
            for number in 0..<600 {
                group.addTask { try await redeem(number % 100, in: logs[number % 3]) ? number % 100 : nil }
            }
            return try await group.reduce(into: [Int]()) { numbers, number in number.map { numbers.append($0) } }
        }
        #expect(redeemed.sorted() == Array(0..<100))
        for log in logs { log.close() }
        let next = try open()
        for number in 0..<100 { #expect(try await !redeem(number, in: next)) }
    }

    @Test("share commits when many come at once")
    func groupsCommits() async throws {
        let log = try open()
        try await withThrowingTaskGroup { group in
            for number in 0..<1000 {
                group.addTask { _ = try await redeem(number, in: log) }
            }
            try await group.waitForAll()
        }
        #expect(log.commitCount < 250)
        #expect(try count() == 1000)
    }

    @Test("are forgotten when their time is over, a bounded number with each commit")
    func forgets() async throws {
        let log = try open()
        for number in 0..<200 { #expect(try await redeem(number, in: log)) }
        let first = try #require(try count())
        #expect(first == 200)
        #expect(try await log.redeem(digest(1000), until: time + 120, at: time + 60))
        #expect(try count() == 201 - 34)
        for number in 1001..<1010 {
            #expect(try await log.redeem(digest(number), until: time + 120, at: time + 60))
        }
        #expect(try count() == 10)
    }

    @Test("are not forgotten by the time of a request that the confirmed clock does not believe")
    func clockAhead() async throws {
        let clock = ManualClock(time)
        let log = try SQLiteAssertionReplayLog(path: path, confirmed: clock)
        #expect(try await log.redeem(digest(0), until: time + 3600, at: time))
        #expect(try await log.redeem(digest(1), until: time + 100_000, at: time + 90_000))
        #expect(try count() == 2)
        #expect(try await !log.redeem(digest(0), until: time + 3600, at: time))
        // Others that end before are new.
        #expect(try await log.redeem(digest(2), until: time + 60, at: time))
        clock.advance(by: 3600)
        #expect(try await log.redeem(digest(3), until: time + 100_000, at: time + 90_000))
        #expect(try count() == 2)
    }

    @Test("count only when they were written: on a full disk nothing is accepted, and with space again all goes on")
    func failsWhenFull() async throws {
        let log = try open()
        #expect(try await redeem(0, in: log))
        let pages = try DatabaseQueue(path: path).inDatabase { try Int.fetchOne($0, sql: "PRAGMA page_count") }
        try log.execute("PRAGMA max_page_count = \(try #require(pages) + 2)")
        var refused: [Int] = []
        for number in 1...1000 {
            do { _ = try await redeem(number, in: log) } catch {
                #expect(error as? AssertionReplayLogError == .notWritten(.full(path: path)))
                refused.append(number)
            }
        }
        #expect(!refused.isEmpty)
        try log.execute("PRAGMA max_page_count = 100000")
        for number in refused.prefix(3) { #expect(try await redeem(number, in: log)) }
        #expect(try await !redeem(0, in: log))
    }

    @Test("are refused when the file was deleted or replaced: nobody can tell what was used")
    func noticesReplacement() async throws {
        let log = try open()
        #expect(try await redeem(1, in: log))
        try FileManager.default.removeItem(atPath: path)
        await #expect(throws: AssertionReplayLogError.notWritten(.replaced(path: path))) {
            try await redeem(2, in: log)
        }
        _ = try folder.write(Data(), to: "keys.sqlite")
        await #expect(throws: AssertionReplayLogError.notWritten(.replaced(path: path))) {
            try await redeem(3, in: log)
        }
    }

    @Test("are refused at once when too many wait, and when the log is closed")
    func refusesWhenOverloaded() async throws {
        let log = try open(capacity: 8)
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let blocker = try DatabaseQueue(path: path, configuration: configuration)
        try blocker.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let errors = try await withThrowingTaskGroup(of: AssertionReplayLogError?.self) { group in
            for number in 0..<40 {
                group.addTask {
                    do { _ = try await redeem(number, in: log) } catch { return error as? AssertionReplayLogError }
                    return nil
                }
            }
            var errors: [AssertionReplayLogError] = []
            for try await error in group {
                guard let error else { continue }
                errors.append(error)
                // At most one batch of eight is being written, and eight wait.
                if errors.count == 40 - 16 { try blocker.inDatabase { try $0.execute(sql: "COMMIT") } }
            }
            return errors
        }
        #expect(errors.count >= 40 - 16)
        // On a slow machine the writer's wait for the lock may end, once for each batch.
        #expect(errors.count { $0 == .overloaded(path: path, capacity: 8) } >= 8)
        log.close()
        await #expect(throws: AssertionReplayLogError.closed(path: path)) { try await redeem(100, in: log) }
    }

    @Test(
        "are refused when the tables are damaged",
        arguments: [
            "DELETE FROM assertion_store", "DROP TABLE assertion_store", "DROP TABLE redeemed_assertion",
        ])
    func damaged(_ sql: String) async throws {
        let log = try open()
        #expect(try await redeem(1, in: log))
        try DatabaseQueue(path: path).inDatabase { try $0.execute(sql: sql) }
        await #expect(throws: AssertionReplayLogError.self) { try await redeem(2, in: log) }
    }

    @Test("are kept in a database of before, whose keys stay")
    func migrates() async throws {
        let key = EncryptionKey()
        let first = try SQLiteKeyStore(path: path, encryptionKey: key)
        try first.update { $0.keys = [try .sample()] }
        first.close()
        try DatabaseQueue(path: path).inDatabase { database in
            try database.execute(
                sql: """
                    DROP TABLE redeemed_assertion; DROP TABLE assertion_store;
                    DELETE FROM grdb_migrations WHERE identifier LIKE '% redeemed assertions';
                    """)
        }
        let log = try open()
        #expect(try await redeem(1, in: log))
        #expect(try SQLiteKeyStore(path: path, encryptionKey: key).load().keys.count == 1)
    }
}
