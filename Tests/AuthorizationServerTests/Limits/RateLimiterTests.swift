import FoundationEssentials
import Testing

@testable import AuthorizationServer

@Suite("A rate limiter")
struct RateLimiterTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)

    private func key(_ number: Int) -> RateLimitKey { RateLimitKey { $0.combine(number) } }

    @Test("has a bucket for each key")
    func keys() {
        let limiter = RateLimiter(RateLimit(1, per: .second, burst: 2))
        for _ in 0..<2 { #expect(limiter.take(key(1), at: start) == nil) }
        #expect(limiter.take(key(1), at: start)?.retryAfter == 1)
        #expect(limiter.take(key(2), at: start) == nil)
        #expect(limiter.take(key(1), at: start.addingTimeInterval(1)) == nil)
    }

    @Test("a look takes nothing, and needs no bucket")
    func look() {
        let limiter = RateLimiter(RateLimit(1, per: .minute, burst: 1))
        for _ in 0..<100 { #expect(limiter.check(key(1), at: start) == nil) }
        #expect(limiter.count == 0)
        limiter.charge(key(1), at: start)
        #expect(limiter.check(key(1), at: start)?.retryAfter == 60)
        #expect(limiter.check(key(1), at: start.addingTimeInterval(60)) == nil)
    }

    @Test("a million sources take no more memory than its places, and each of them is let in")
    func boundedMemory() {
        let limiter = RateLimiter(RateLimit(10, per: .second))
        for number in 0..<1_000_000 { #expect(limiter.take(key(number), at: start) == nil) }
        #expect(limiter.count == 65_536)
        #expect(MemoryLayout<RateLimitTable.Entry>.stride <= 40)
    }

    @Test("a flood of a million other keys frees no exhausted one, and keeps nobody out")
    func flood() {
        let limiter = RateLimiter(RateLimit(1, per: .minute, burst: 20))
        for number in 0..<100 {
            for _ in 0..<30 { limiter.charge(key(-1 - number), at: start) }
        }
        for number in 0..<1_000_000 { limiter.charge(key(number), at: start) }
        let freed = (0..<100).filter { limiter.check(key(-1 - $0), at: start) == nil }
        #expect(freed == [])
        let lockedOut = (2_000_000..<2_010_000).filter { limiter.check(key($0), at: start) != nil }
        #expect(lockedOut == [])
    }

    @Test("is exact for all who ask at once")
    func concurrency() async {
        let limiter = RateLimiter(RateLimit(1, per: .hour, burst: 1000))
        let (start, key) = (start, key(1))
        let allowed = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<500).count { _ in limiter.take(key, at: start) == nil } }
            }
            return await group.reduce(0, +)
        }
        #expect(allowed == 1000)
    }

    @Test("asks for a report at once, then once a minute with all that came since, also when the clock is set back")
    func reports() {
        let limiter = RateLimiter(RateLimit(1, per: .hour, burst: 1))
        func refusals(_ count: Int, after seconds: TimeInterval) -> [Int?] {
            (0..<count).map { _ in limiter.take(key(1), at: start.addingTimeInterval(seconds))?.unreported }
        }
        #expect(limiter.take(key(1), at: start) == nil)
        #expect(refusals(3, after: 1) == [1, nil, nil])
        #expect(refusals(3, after: 59) == [nil, nil, nil])
        #expect(refusals(2, after: 61) == [6, nil])
        #expect(refusals(1, after: -86_400) == [2])
    }
}

@Suite("The network that limits count a source by")
struct SourceNetworkTests {
    @Test(
        "is one for all addresses that one host may have",
        arguments: [
            ("192.0.2.1", "::ffff:192.0.2.1"), ("192.0.2.1", "64:ff9b::c000:201"),
            ("2001:db8::1", "2001:db8:0:0:ffff:ffff:ffff:ffff"), ("fe80::1%eth0", "fe80::1"),
        ])
    func same(_ one: String, _ other: String) {
        #expect(SourceNetwork(address: one) != nil)
        #expect(SourceNetwork(address: one) == SourceNetwork(address: other))
    }

    @Test(
        "is another for others",
        arguments: [
            ("192.0.2.1", "192.0.2.2"), ("2001:db8::1", "2001:db8:0:1::1"), ("192.0.2.1", "0:0:c000:201::"),
            ("64:ff9b::c000:201", "64:ff9b::c000:202"),
        ])
    func different(_ one: String, _ other: String) {
        #expect(SourceNetwork(address: one) != SourceNetwork(address: other))
    }

    @Test("is none for what is no address", arguments: ["", "localhost", "/run/socket", "1.2.3"])
    func none(_ text: String) {
        #expect(SourceNetwork(address: text) == nil)
    }
}
