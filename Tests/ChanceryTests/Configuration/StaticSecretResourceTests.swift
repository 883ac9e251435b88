import AuthorizationServer
import Testing

@testable import chancery

@Suite("Resources of the kind static-secret")
struct StaticSecretResourceTests {
    private func read(_ resource: String) -> (configuration: Configuration?, faults: [ConfigurationFault]) {
        ConfigurationFixture.read(
            ConfigurationFixture.complete.replacing("policy:\n", with: "resources:\n  legacy: \(resource)\npolicy:\n")
        )
    }

    @Test("a secret and a header are read as they are written")
    func reads() throws {
        let read = read("{ static-secret: { secret: legacy-key, header: X-API-Key } }")
        let configuration = try #require(read.configuration, "\(ConfigurationFaults(read.faults))")
        let resource = try #require(configuration.resources.first)
        #expect(resource.terms == ResourceTerms(name: "legacy", kind: .staticSecret))
        #expect(resource.settings == .staticSecret(StaticSecretResource(secret: "legacy-key", header: "X-API-Key")))
    }

    @Test(
        "what is wrong is said with its place",
        arguments: [
            ("{ secret: legacy-key }", "header", "is missing"), ("{ header: x-api-key }", "secret", "is missing"),
            ("{ secret: a b, header: x-api-key }", "secret", "is not the name of a secret"),
            ("{ secret: \"\", header: x-api-key }", "secret", "is empty"),
            ("{ secret: [a], header: x-api-key }", "secret", "is a list"),
            ("{ secret: k, header: \"x api\" }", "header", "is not the name of a header field (RFC 9110, section 5.1)"),
            ("{ secret: k, header: \"x:\" }", "header", "is not the name of a header field (RFC 9110, section 5.1)"),
            ("{ secret: k, header: \"é\" }", "header", "is not the name of a header field (RFC 9110, section 5.1)"),
            (
                "{ secret: k, header: Host }", "header",
                "is a header field that says how a message is carried, not who sends it"
            ),
            (
                "{ secret: k, header: Transfer-ENCODING }", "header",
                "is a header field that says how a message is carried, not who sends it"
            ),
            ("{ secret: k, header: x, value: hush }", "value", "unknown key"),
        ])
    func faults(_ settings: String, _ key: String, _ problem: String) {
        let faults = read("{ static-secret: \(settings) }").faults
        #expect(faults.map(\.path) == ["resources.legacy.static-secret.\(key)"])
        #expect(faults.map(\.problem) == [problem])
    }

    @Test("fields that carry credentials may be named", arguments: ["authorization", "cookie", "x-api-key", "Api_Key"])
    func credentials(_ header: String) {
        #expect(read("{ static-secret: { secret: k, header: \(header) } }").faults == [])
    }
}
