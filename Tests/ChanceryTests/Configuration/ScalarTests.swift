import Testing

@testable import chancery

@Suite("Single values")
struct ScalarTests {
    @Test(
        "durations are one number and one unit",
        arguments: [("90s", 90), ("5m", 300), ("24h", 86_400), ("30d", 2_592_000), ("0s", 0), ("3650d", 315_360_000)])
    func durations(text: String, seconds: Int) throws {
        #expect(try ConfigurationDuration.seconds(text) == seconds)
    }

    @Test(
        "other durations are refused",
        arguments: [
            ("", .noNumber), ("s", .noNumber), ("-5m", .noNumber), ("05m", .noNumber), ("5", .noUnit),
            ("1.5h", .compound), ("1h30m", .compound), ("5 m", .unknownUnit), ("5M", .unknownUnit),
            ("1w", .unknownUnit),
            ("3651d", .tooLong), ("9223372036854775807d", .tooLong), ("99999999999999999999s", .tooLong),
            ("٥m", .noNumber),
        ] as [(String, ConfigurationDuration.Fault)])
    func refusedDurations(text: String, fault: ConfigurationDuration.Fault) {
        #expect(throws: fault) { try ConfigurationDuration.seconds(text) }
    }

    @Test("a duration is written in its largest unit", arguments: ["90s", "5m", "7h", "1d", "0s", "30d"])
    func writtenDurations(text: String) throws {
        #expect(ConfigurationDuration.text(of: try ConfigurationDuration.seconds(text)) == text)
    }

    @Test(
        "what some YAML reader takes for something else than text is found",
        arguments: [
            "yes", "No", "ON", "off", "true", "FALSE", "y", "n", "~", "null", "123", "0012", "-1", "+1", "1_000",
            "0x1F",
            "0o17", "1e3", "1.5", ".5", ".inf", "-.INF", ".NaN", "12:30:45", "2024-01-31", "<<", "=",
        ])
    func ambiguous(text: String) {
        #expect(AmbiguousScalar.reading(of: text) != nil)
    }

    @Test(
        "what can only be text is text",
        arguments: [
            "yesterday", "127.0.0.1:9444", "5m", "0012ab", "4d:2f", "1.2.3", "192.0.2.0/24", "e3", "a", "-", "+",
            "https://a",
            "12e", "RS256", "sts.amazonaws.com", "2024-01", "v1.0",
        ])
    func unambiguous(text: String) {
        #expect(AmbiguousScalar.reading(of: text) == nil)
    }

    @Test(
        "addresses to listen on",
        arguments: [
            ("127.0.0.1:80", "127.0.0.1", 80), ("[::1]:8443", "::1", 8443), ("localhost:1", "localhost", 1),
            ("a-b.example:65535", "a-b.example", 65535),
        ])
    func addresses(text: String, host: String, port: Int) throws {
        let address = try #require(ListenerAddress(text))
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.description == text)
    }

    @Test(
        "other addresses are refused",
        arguments: [
            "", ":80", "*:80", "::1:80", "[::1]", "[::1:80", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:080",
            "127.0.0.1:65536", "300.0.0.1:80", "1.2.3:80", "a b:80", "[127.0.0.1]:80", "a..:80", "127.0.0.0/8:80",
        ])
    func refusedAddresses(text: String) {
        #expect(ListenerAddress(text) == nil)
    }

    @Test("loopback is an address, not a name that looks like one")
    func loopback() {
        #expect(ListenerAddress("127.9.9.9:1")?.isLoopback == true)
        #expect(ListenerAddress("[::1]:1")?.isLoopback == true)
        #expect(ListenerAddress("127.example.com:1")?.isLoopback == false)
        #expect(ListenerAddress("0.0.0.0:1")?.isLoopback == false)
    }

    @Test("a mistyped name finds the nearest, a strange one none")
    func nearest() {
        let names = ["period", "publish-ahead", "retain"]
        #expect(NearestName.of("publish-ahed", among: names) == "publish-ahead")
        #expect(NearestName.of("publishAhead", among: names) == "publish-ahead")
        #expect(NearestName.of("preiod", among: names) == "period")
        #expect(NearestName.of("lifetime", among: names) == nil)
        #expect(NearestName.of(String(repeating: "a", count: 100_000), among: names) == nil)
    }
}
