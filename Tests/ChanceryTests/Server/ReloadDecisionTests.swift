import Foundation
import Testing

@testable import chancery

@Suite("When the configuration is read again")
struct ReloadDecisionTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    /// The state of a new file with this content, which no other file shares.
    private func state(_ content: String) throws -> [String: FileFingerprint?] {
        let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path()
        try Data(content.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return ["a": FileFingerprint(ofFileAt: path)]
    }

    private func isDue(
        _ decision: inout ReloadDecision, _ files: [String: FileFingerprint?], isRequested: Bool = false, at time: Date
    ) -> Bool {
        decision.isDue(files, isRequested: isRequested, at: time)
    }

    @Test("a clock that is set back puts off neither a retry nor files that do not rest")
    func clockSetBack() throws {
        let files = try state("one")
        var decision = ReloadDecision(files)
        decision.wasRead(files, failed: true, at: start)
        #expect(!isDue(&decision, files, at: start + 59))
        #expect(isDue(&decision, files, at: start - 3600))
        decision.wasRead(files, failed: false, at: start)
        #expect(!isDue(&decision, try state("two"), at: start))
        #expect(isDue(&decision, try state("three"), at: start - 3600))
    }

    @Test("files that stay as they were are not read again")
    func unchanged() throws {
        let files = try state("one")
        var decision = ReloadDecision(files)
        for second in 0..<10_000 {
            #expect(!isDue(&decision, files, at: start.addingTimeInterval(Double(second))))
        }
        #expect(isDue(&decision, files, isRequested: true, at: start))
    }

    @Test("a file is read once it is the same in two looks, and then no more")
    func settled() throws {
        var decision = ReloadDecision(try state("one"))
        let half = try state("two, half")
        let whole = try state("two, whole")
        #expect(!isDue(&decision, half, at: start))
        #expect(!isDue(&decision, whole, at: start))
        #expect(isDue(&decision, whole, at: start))
        decision.wasRead(whole, failed: false, at: start)
        #expect(!isDue(&decision, whole, at: start.addingTimeInterval(100_000)))
    }

    @Test("a file that is gone is a change, and so is its return")
    func gone() throws {
        let there = try state("one")
        let gone: [String: FileFingerprint?] = ["a": nil]
        var decision = ReloadDecision(there)
        #expect(!isDue(&decision, gone, at: start))
        #expect(isDue(&decision, gone, at: start))
        decision.wasRead(gone, failed: true, at: start)
        #expect(!isDue(&decision, there, at: start))
        #expect(isDue(&decision, there, at: start))
    }

    @Test("what failed is tried again after a minute, though nothing has changed")
    func retried() throws {
        let files = try state("one")
        var decision = ReloadDecision(files)
        decision.wasRead(files, failed: true, at: start)
        #expect(!isDue(&decision, files, at: start.addingTimeInterval(59)))
        #expect(isDue(&decision, files, at: start.addingTimeInterval(60)))
    }
}
