import Foundation
import Testing

@testable import Federation

@Suite("Circuit breaker")
struct CircuitBreakerTests {
    static let start = Date(timeIntervalSince1970: 1_800_000_000)
    private var breaker = CircuitBreaker(.init(failures: 3, pause: 30))

    /// The right to a call, which has to be there.
    private mutating func permit(at seconds: TimeInterval = 0) throws -> CircuitBreaker.Permit {
        let permit = breaker.admit(at: Self.start + seconds)
        return try #require(permit)
    }

    private func refuses(at seconds: TimeInterval) -> Bool {
        var breaker = breaker
        return breaker.admit(at: Self.start + seconds) == nil
    }

    private mutating func fail(at seconds: TimeInterval = 0) throws {
        breaker.failed(try permit(at: seconds), at: Self.start + seconds)
    }

    private mutating func open() throws {
        for _ in 0..<3 { try fail() }
    }

    @Test("it opens after as many failures in a row, and no call goes through")
    mutating func opens() throws {
        try fail()
        try fail()
        #expect(breaker.state == .closed(failures: 2))
        try fail()
        #expect(breaker.state == .open(since: Self.start))
        #expect(refuses(at: 0))
        #expect(refuses(at: 29.9))
        #expect(breaker.wait(at: Self.start + 10) == 20)
    }

    @Test("an answer in between starts the count anew")
    mutating func counts() throws {
        for _ in 0..<10 {
            try fail()
            try fail()
            breaker.succeeded(try permit())
        }
        #expect(breaker.state == .closed(failures: 0))
    }

    @Test("after the pause one call tries, and its answer closes it")
    mutating func closes() throws {
        try open()
        let probe = try permit(at: 30)
        #expect(breaker.state == .halfOpen(since: Self.start + 30))
        #expect(refuses(at: 30))
        #expect(refuses(at: 40))
        breaker.succeeded(probe)
        #expect(breaker.state == .closed(failures: 0))
        #expect(!refuses(at: 40))
    }

    @Test("a try that fails opens it for another pause")
    mutating func reopens() throws {
        try open()
        try fail(at: 31)
        #expect(breaker.state == .open(since: Self.start + 31))
        #expect(refuses(at: 60))
        #expect(!refuses(at: 61))
    }

    @Test("a try that never reports is given up after a pause")
    mutating func givesUp() throws {
        try open()
        let lost = try permit(at: 30)
        #expect(refuses(at: 59))
        let second = try permit(at: 60)
        breaker.succeeded(lost)
        #expect(breaker.state == .halfOpen(since: Self.start + 60))
        breaker.succeeded(second)
        #expect(breaker.state == .closed(failures: 0))
    }

    @Test("calls that began before it opened neither close it nor prolong it")
    mutating func ignoresLateResults() throws {
        let early = try permit()
        let late = try permit()
        try open()
        breaker.succeeded(early)
        breaker.failed(late, at: Self.start + 20)
        #expect(breaker.state == .open(since: Self.start))
    }

    @Test("a clock that was set back keeps nobody waiting")
    mutating func clockSetBack() throws {
        try open()
        #expect(breaker.wait(at: Self.start - 3600) == 0)
        #expect(!refuses(at: -3600))
    }
}
