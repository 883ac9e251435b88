import AuthorizationServer
import Testing

@testable import chancery

@Suite("limits of a configuration")
struct LimitsConfigurationTests {
    private func settings(_ limits: String) -> RequestLimitSettings? {
        ConfigurationFixture.read(ConfigurationFixture.minimal + limits).configuration?.limits
    }

    @Test("without any, failures alone are limited")
    func defaults() {
        #expect(settings("") == .standard)
        #expect(settings("limits: {}") == .standard)
        #expect(RequestLimitSettings.standard.perSource.attempts == nil)
        #expect(RequestLimitSettings.standard.perClient.attempts == nil)
        #expect(RequestLimitSettings.standard.perAuthority == RequestLimitSettings.Pair())
    }

    @Test("a key that is given changes its own limit only")
    func oneKey() {
        var expected = RequestLimitSettings.standard
        expected.perSource.attempts = RateLimit(50, per: .second, burst: 500)
        #expect(settings("limits: { per-source: { attempts: 50/s burst 500 } }") == expected)
        expected = .standard
        expected.perClient = .init()
        #expect(settings("limits: { per-client: { attempts: off, failures: \"off\" } }") == expected)
    }

    @Test("the longest exchange is off unless it is set", arguments: [("", nil), ("off", nil), ("15m", 900)])
    func longestExchange(_ text: String, _ seconds: Int?) {
        let limits = text.isEmpty ? "" : "limits: { longest-exchange: \(text) }"
        let (configuration, faults) = ConfigurationFixture.read(ConfigurationFixture.minimal + limits)
        #expect(faults == [])
        #expect(configuration?.longestExchange == seconds)
    }

    @Test(
        "a rate is for a second, a minute or an hour, and its burst its own number unless it is given",
        arguments: [
            ("1/s", RateLimit(1, per: .second, burst: 1)), ("600/m", RateLimit(600, per: .minute, burst: 600)),
            ("10/h burst 1", RateLimit(10, per: .hour, burst: 1)),
            ("100000/s burst 1000000", RateLimit(100_000, per: .second, burst: 1_000_000)),
        ])
    func rates(_ text: String, _ limit: RateLimit) throws {
        #expect(try ConfigurationRate.limit(text) == limit)
    }

    @Test(
        "what is no rate is a fault that says what is allowed",
        arguments: [
            ("5", "is a number where a text belongs"), ("5/d", "has an unknown period"), ("5 /s", "is not a rate"),
            ("0/s", "does not begin with a number in range"), ("05/s", "does not begin with a number in range"),
            ("+5/s", "does not begin with a number in range"),
            ("100001/s", "does not begin with a number in range"),
            ("5/s burst", "is not a rate"), ("5/s  burst 5", "is not a rate"),
            ("5/s, burst 5", "has an unknown period"),
            ("5/s burst 0", "has a burst that is not a number in range"), ("5/s/m", "is not a rate"),
            ("5/s burst 1000001", "has a burst that is not a number in range"), ("no", "is a boolean"),
            ("[5/s]", "is a list"), ("", "is empty"),
        ])
    func faults(_ text: String, _ problem: String) throws {
        let (configuration, faults) = ConfigurationFixture.read(
            ConfigurationFixture.minimal + "limits:\n  per-authority:\n    failures: \(text)\n")
        #expect(configuration == nil)
        let fault = try #require(faults.first)
        #expect(faults.count == 1)
        #expect(fault.path == "limits.per-authority.failures")
        #expect(fault.problem.hasPrefix(problem), "\(fault.problem)")
    }

    @Test("an unknown key below is a fault")
    func unknownKeys() {
        let (_, faults) = ConfigurationFixture.read(
            ConfigurationFixture.minimal + "limits: { per-sources: { attempts: 5/s } }")
        #expect(faults.map(\.path) == ["limits.per-sources"])
    }
}
