package import AuthorizationServer
import FoundationEssentials
import Testing

/// What every `AssertionReplayLog` has to do. A test runs each case on an empty log of each implementation.
package enum AssertionReplayLogConformance: String, CaseIterable, Sendable {
    case takesEachOnce
    case takesOneOfManyAtOnce
    case tellsAssertionsApart
    case remembersUntilTheEnd
    case takesANameAgainWhenItsTimeIsOver
    case refusesWhatHasEnded
    case acceptsNothingTwiceWhenTheClockJumps
    case refusesWhatCannotBeRecorded

    private static let time = Date(timeIntervalSince1970: 1_800_000_000)

    /// Runs the case. `log` must be empty.
    package func check(_ log: any AssertionReplayLog) async throws {
        switch self {
        case .takesEachOnce:
            #expect(try await redeem(1, for: 60, in: log))
            #expect(try await !redeem(1, for: 60, in: log))
            // Neither an end that is later nor one that is earlier makes it another.
            #expect(try await !redeem(1, for: 600, in: log))
            #expect(try await !redeem(1, for: 1, in: log))
        case .takesOneOfManyAtOnce:
            let count = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<200 { group.addTask { try await redeem(1, for: 60, in: log) } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(count == 1)
        case .tellsAssertionsApart:
            for number in 0..<100 as Range<UInt8> { #expect(try await redeem(number, for: 60, in: log)) }
            for number in 0..<100 as Range<UInt8> { #expect(try await !redeem(number, for: 60, in: log)) }
        case .remembersUntilTheEnd:
            #expect(try await redeem(1, for: 60, in: log))
            // Others are taken meanwhile, and forgotten.
            for second in 0..<59 {
                let now = Double(second)
                #expect(try await redeem(UInt8(100 + second), for: now + 0.5, after: now, in: log))
                #expect(try await !redeem(1, for: 60, after: now, in: log))
            }
            #expect(try await !redeem(1, for: 600, after: 59.999, in: log))
        case .takesANameAgainWhenItsTimeIsOver:
            #expect(try await redeem(1, for: 60, in: log))
            #expect(try await redeem(1, for: 120, after: 60, in: log))
            #expect(try await !redeem(1, for: 120, after: 61, in: log))
        case .refusesWhatHasEnded:
            #expect(try await !redeem(1, for: 60, after: 60, in: log))
            #expect(try await !redeem(2, for: 60, after: 61, in: log))
        case .acceptsNothingTwiceWhenTheClockJumps: try await jumps(log)
        case .refusesWhatCannotBeRecorded:
            for seconds in [Double.infinity, .nan, 1e300] {
                await #expect(throws: (any Error).self) { try await redeem(1, for: seconds, in: log) }
            }
            await #expect(throws: (any Error).self) {
                try await log.redeem([1, 2, 3], until: Self.time + 60, at: Self.time)
            }
            #expect(try await redeem(1, for: 60, in: log))
        }
    }

    /// A clock that is an hour ahead for a moment makes the log forget; back in time, that must not be forgotten.
    private func jumps(_ log: any AssertionReplayLog) async throws {
        for number in 0..<10 as Range<UInt8> { #expect(try await redeem(number, for: 60, in: log)) }
        for number in 100..<120 as Range<UInt8> {
            #expect(try await redeem(number, for: 3700, after: 3600, in: log))
        }
        for number in 0..<10 as Range<UInt8> {
            let isNew = try? await redeem(number, for: 60, after: 1, in: log)
            #expect(isNew != true)
        }
        // What ends behind all that was forgotten is told apart as before.
        #expect(try await redeem(50, for: 61, after: 1, in: log))
        #expect(try await !redeem(50, for: 61, after: 1, in: log))
        // A clock that is behind remembers.
        #expect(try await !redeem(50, for: 61, after: -3600, in: log))
    }

    private func redeem(
        _ number: UInt8, for seconds: Double, after delay: Double = 0, in log: any AssertionReplayLog
    ) async throws -> Bool {
        try await log.redeem(
            [UInt8](repeating: number, count: 32), until: Self.time + seconds, at: Self.time + delay)
    }
}
