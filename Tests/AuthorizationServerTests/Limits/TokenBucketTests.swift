import Testing

@testable import AuthorizationServer

@Suite("A token bucket")
struct TokenBucketTests {
    private static let second: Int64 = 1_000_000
    private static let start: Int64 = 1_800_000_000 * second

    /// A bucket that a test may ask within an expectation.
    private final class Bucket {
        var value = TokenBucket(at: TokenBucketTests.start)

        func take(by limit: RateLimit, at time: Int64) -> Bool { value.take(by: limit, at: time) }
        func hasOne(by limit: RateLimit, at time: Int64) -> Bool { value.hasOne(by: limit, at: time) }
        func wait(by limit: RateLimit, at time: Int64) -> Int { value.wait(by: limit, at: time) }
        func charge(by limit: RateLimit, at time: Int64) { value.charge(by: limit, at: time) }
    }

    private func taken(_ bucket: Bucket, by limit: RateLimit, at time: Int64, of tries: Int = 10_000) -> Int {
        (0..<tries).count { _ in bucket.take(by: limit, at: time) }
    }

    @Test(
        "gives its burst at once, and then its rate, to the last one in a long time",
        arguments: [
            RateLimit(1, per: .hour), RateLimit(7, per: .minute, burst: 3), RateLimit(3, per: .second, burst: 100),
            RateLimit(100_000, per: .second, burst: 2),
        ])
    func longRun(_ limit: RateLimit) {
        let bucket = Bucket()
        #expect(taken(bucket, by: limit, at: Self.start) == min(limit.burst, 10_000))
        var total = 0
        let step = max(1, limit.cost / Int64(limit.count) / 3)
        var time = Self.start
        for _ in 0..<30_000 {
            time += step
            total += taken(bucket, by: limit, at: time, of: 2)
        }
        let expected = (time - Self.start) * Int64(limit.count) / limit.cost
        #expect((expected - 1...expected + 1).contains(Int64(total)), "\(total) of \(expected)")
    }

    @Test("says after how many whole seconds there is one again, and then there is")
    func wait() {
        let limit = RateLimit(2, per: .minute, burst: 1)
        let bucket = Bucket()
        #expect(bucket.take(by: limit, at: Self.start))
        #expect(bucket.wait(by: limit, at: Self.start) == 30)
        let late = Self.start + 29 * Self.second + 1
        #expect(bucket.wait(by: limit, at: late) == 1)
        #expect(!bucket.hasOne(by: limit, at: late))
        #expect(bucket.take(by: limit, at: Self.start + 30 * Self.second))
    }

    @Test("owes what could not be stopped, but never more than a bucket's worth")
    func debt() {
        let limit = RateLimit(10, per: .second)
        let bucket = Bucket()
        for _ in 0..<1000 { bucket.charge(by: limit, at: Self.start) }
        #expect(bucket.wait(by: limit, at: Self.start) == 2)
        #expect(!bucket.hasOne(by: limit, at: Self.start + Self.second))
        #expect(bucket.hasOne(by: limit, at: Self.start + Self.second + Self.second / 10))
    }

    @Test("loses and gains nothing when the clock is set back, and goes on from there")
    func clockSetBack() {
        let limit = RateLimit(1, per: .second, burst: 5)
        let bucket = Bucket()
        #expect(taken(bucket, by: limit, at: Self.start) == 5)
        let earlier = Self.start - 86_400 * Self.second
        #expect(taken(bucket, by: limit, at: earlier) == 0)
        #expect(taken(bucket, by: limit, at: earlier + 2 * Self.second) == 2)
    }

    @Test("is not refilled by requests that come in the wrong order from several threads")
    func disorder() {
        let limit = RateLimit(1000, per: .second, burst: 10)
        let bucket = Bucket()
        var total = 0
        for _ in 0..<1000 {
            total += taken(bucket, by: limit, at: Self.start + 1000, of: 5)
            total += taken(bucket, by: limit, at: Self.start, of: 5)
        }
        #expect(total <= 11)
    }

    @Test("is full, and no more than that, after a leap of the clock to anywhere")
    func leap() {
        let limit = RateLimit(100_000, per: .second, burst: 3)
        let bucket = Bucket()
        bucket.value = TokenBucket(at: -4_000_000_000_000_000_000)
        #expect(taken(bucket, by: limit, at: -4_000_000_000_000_000_000) == 3)
        #expect(taken(bucket, by: limit, at: 4_000_000_000_000_000_000) == 3)
    }
}
