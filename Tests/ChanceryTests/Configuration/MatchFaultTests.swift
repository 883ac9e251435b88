import AuthorizationServer
import Testing

@testable import chancery

@Suite("Faults of a rule's match")
struct MatchFaultTests {
    private static let match = "san-uri: \"spiffe://example.org/device/{id}\" "
    private static let device = "device/{id}\" }"

    static let values = [
        FaultCase(device, "device/{id}\", san-dns: [] }", 18, "policy[0].match.san-dns", "is an empty list"),
        FaultCase(device, "device/{id}\", san-dns: [a, a] }", 18, "policy[0].match.san-dns[1]", "stands twice"),
        FaultCase(device, "device/{id}\", san-dns: [a, yes] }", 18, "policy[0].match.san-dns[1]", "is a boolean"),
        FaultCase(device, "device/{id}\", serial: [\"xy\"] }", 18, "policy[0].match.serial[0]", "is not hexadecimal"),
        FaultCase(device, "device/{id}\", san-dns: { a: b } }", 18, "policy[0].match.san-dns", "is a mapping"),
        FaultCase(
            device, "device/{id}\", issuer-dn: Factory }", 18, "policy[0].match.issuer-dn",
            "is not a distinguished name"),
        FaultCase(
            device, "device/{id}\", authority-key-id: \"a:bc\" }", 18, "policy[0].match.authority-key-id",
            "is not hexadecimal"),
        FaultCase(
            device, "device/{id}\", authority-key-id: \"ab:cd\" }", 18, "policy[0].match.authority-key-id",
            "is too short, or too long, for an identifier"),
        FaultCase(device, "device/{id}\", client: \"{a}{b}\" }", 18, "policy[0].match.client", "has nothing between"),
    ]

    static let extensions = [
        FaultCase(device, "device/{id}\", extension: a }", 18, "policy[0].match.extension", "is a single value"),
        FaultCase(device, "device/{id}\", extension: {} }", 18, "policy[0].match.extension", "has no condition"),
        FaultCase(
            device, "device/{id}\", extension: { \"1.02.3\": a } }", 18, "policy[0].match.extension[\"1.02.3\"]",
            "is not an object identifier"),
        FaultCase(
            device, "device/{id}\", extension: { \"3.1\": a } }", 18, "policy[0].match.extension[\"3.1\"]",
            "is not an object identifier"),
        FaultCase(
            device, "device/{id}\", extension: { name: a } }", 18, "policy[0].match.extension.name",
            "is not an object identifier"),
        FaultCase(
            device, "device/{id}\", extension: { \"2.5.29.35\": \"#3000\" } }", 18,
            "policy[0].match.extension[\"2.5.29.35\"]", "is authorityKeyIdentifier"),
        FaultCase(
            device, "device/{id}\", extension: { \"1.2.3\": \"#0c0\" } }", 18, "policy[0].match.extension[\"1.2.3\"]",
            "is not DER in hexadecimal"),
        FaultCase(
            device, "device/{id}\", extension: { \"1.2.3\": \"{a\" } }", 18, "policy[0].match.extension[\"1.2.3\"]",
            "has a brace without its partner"),
    ]

    static let nesting = [
        FaultCase(device, "device/{id}\", not: {} }", 18, "policy[0].match.not", "has no condition"),
        FaultCase(device, "device/{id}\", not: [{ serial: \"1\" }] }", 18, "policy[0].match.not", "is a list"),
        FaultCase(device, "device/{id}\", all: [] }", 18, "policy[0].match.all", "is an empty list"),
        FaultCase(device, "device/{id}\", any: { serial: \"1\" } }", 18, "policy[0].match.any", "is a mapping"),
        FaultCase(device, "device/{id}\", any: [{}] }", 18, "policy[0].match.any[0]", "has no condition"),
        FaultCase(
            device, "device/{id}\", any: [{ not: { san-url: a } }] }", 18, "policy[0].match.any[0].not.san-url",
            "unknown key"),
        FaultCase(
            device, "device/{id}\", all: [{ serial: \"1\" }, { san-ip: a }] }", 18, "policy[0].match.all[1].san-ip",
            "is neither an IP address"),
    ]

    static let captures = [
        FaultCase(
            match, "any: [{ san-uri: \"spiffe://example.org/device/{id}\" }, { serial: \"1\" }] ", 19,
            "policy[0].subject", "in some of its ways only: {id}"),
        FaultCase(
            match, "san-uri: [\"spiffe://example.org/device/{id}\", \"urn:a\"] ", 19, "policy[0].subject",
            "in some of its ways only: {id}"),
        FaultCase(
            match, "not: { san-uri: \"spiffe://example.org/device/{id}\" } ", 19, "policy[0].subject",
            "match does not provide: {id}"),
        FaultCase(
            "audiences: [orders]\n", "audiences: [orders]\n    claims: { user: \"{user}\" }\n", 21,
            "policy[0].claims.user", "match does not provide: {user}"),
        FaultCase(
            "audiences: [orders]\n", "audiences: [orders]\n    claims: { user: \"{id:any}\" }\n", 21,
            "policy[0].claims.user", "has {id:any}, which is for match"),
        FaultCase(device, "device/{id:all}\" }", 18, "policy[0].match.san-uri", "only \"any\" is allowed there"),
    ]

    /// What a device is not, whoever holds its certificate.
    static let clients = [
        FaultCase(device, "device/{id}\", not: { client: a } }", 18, "policy[0].match.not.client", "keeps nobody out"),
        FaultCase(
            device, "device/{id}\", not: { client: [a, \"{x}-b\"] } }", 18, "policy[0].match.not.client",
            "keeps nobody out"),
        FaultCase(
            device, "device/{id}\", not: { client: a, serial: \"1\" } }", 18, "policy[0].match.not.client",
            "keeps nobody out"),
        FaultCase(
            device, "device/{id}\", not: { any: [{ serial: \"1\" }, { client: a }] } }", 18,
            "policy[0].match.not.any[1].client", "keeps nobody out"),
        FaultCase(
            device, "device/{id}\", all: [{ not: { not: { client: a } } }] }", 18,
            "policy[0].match.all[0].not.not.client", "keeps nobody out"),
        FaultCase(
            device, "device/{id}\", any: [{ client: a }, { serial: \"1\" }], not: { client: a } }", 18,
            "policy[0].match.not.client", "keeps nobody out"),
        FaultCase(
            device, "device/{id}\", any: [{ client: a }, { serial: \"1\", not: { client: a } }] }", 18,
            "policy[0].match.any[1].not.client", "keeps nobody out"),
        FaultCase(
            "    authority: factory\n    match: { ", "    match: { not: { client: a }, ", 17,
            "policy[0].match.not.client", "keeps nobody out"),
    ]

    static let authority = [
        FaultCase("    authority: factory\n", "", 16, "policy[0].authority", "is missing"),
        FaultCase(
            "    authority: factory\n    match: { ", "    match: { any: [{ client: a }, { serial: \"1\" }], ", 16,
            "policy[0].authority", "is missing"),
        FaultCase(
            "    authority: factory\n    match: { ", "    match: { not: { serial: \"1\" }, ", 16, "policy[0].authority",
            "is missing"),
    ]

    @Test(
        "each fault is the only one and has its line, its key path and its reason",
        arguments: values + extensions + nesting + captures + clients + authority)
    func faults(_ expected: FaultCase) throws {
        let faults = ConfigurationFixture.faults(replacing: expected.old, with: expected.new)
        let fault = try #require(faults.first { $0.path == expected.path }, "\(faults)")
        #expect(faults.count == 1, "\(ConfigurationFaults(faults))")
        #expect(fault.line == expected.line)
        #expect(fault.problem.contains(expected.problem), "\(fault)")
    }

    @Test(
        "a rule needs no authority when every way in which it matches requires a client",
        arguments: [
            "client: billing", "all: [{ client: billing }, { serial: \"1\" }]",
            "any: [{ client: billing }, { all: [{ client: [a, b] }] }]",
        ])
    func withoutAuthority(match: String) throws {
        let text = ConfigurationFixture.complete
            .replacing("    authority: factory\n", with: "").replacing("match: { ", with: "match: { \(match), ")
        let (configuration, faults) = ConfigurationFixture.read(text)
        #expect(faults == [])
        #expect(configuration?.policy.first?.authority == nil)
        #expect(configuration?.policy.first?.match.requiresClient == true)
    }

    @Test(
        "client may stand under not where match requires a client beside it",
        arguments: [
            "client: \"{any}\", not: { client: a }", "all: [{ client: [a, b] }, { not: { client: a } }]",
            "any: [{ serial: \"1\" }, { client: \"{any}\", not: { client: a } }]",
            "any: [{ client: a }, { client: b }], not: { all: [{ client: a }, { serial: \"1\" }] }",
            "not: { serial: \"1\" }",
        ])
    func excludedClients(match: String) {
        #expect(ConfigurationFixture.faults(replacing: Self.device, with: "device/{id}\", \(match) }") == [])
    }

    @Test("captures of every part of any, and of every value of a list, can be used")
    func sharedCaptures() {
        for match in [
            "any: [{ san-uri: \"urn:{id}\" }, { all: [{ san-dns: \"{id}.a\", not: { serial: \"1\" } }] }] ",
            "san-uri: [\"urn:a:{id}\", \"urn:b:{id}\"] ", "extension: { \"1.2.3\": \"{id}\" } ", "client: \"{id}\" ",
        ] {
            #expect(ConfigurationFixture.faults(replacing: Self.match, with: match) == [], "\(match)")
        }
    }

    @Test("nesting and the number of values are bounded")
    func bounds() {
        func nested(_ depth: Int) -> String {
            String(repeating: "not: { ", count: depth) + "serial: \"1\"" + String(repeating: " }", count: depth)
        }
        func listed(_ count: Int) -> String {
            "any: [{ serial: [" + (0..<count - 1).map { "\"\($0)\"" }.joined(separator: ", ") + "] }]"
        }
        func faults(_ match: String) -> [ConfigurationFault] {
            ConfigurationFixture.faults(replacing: Self.device, with: "device/{id}\", \(match) }")
        }
        #expect(faults(nested(MatchClause.maximumDepth - 1)) == [])
        let deep = faults(nested(MatchClause.maximumDepth))
        #expect(deep.map(\.problem) == ["is nested too deeply"])
        #expect(deep.first?.path == "policy[0].match" + String(repeating: ".not", count: MatchClause.maximumDepth))
        #expect(faults(listed(MatchClause.maximumValues)) == [])
        let many = faults(listed(MatchClause.maximumValues + 1))
        #expect(many.map(\.path) == ["policy[0].match"])
        #expect(many.map(\.problem) == ["has too many values"])
    }

    @Test("a fault of match is printed with what was found, what is allowed and a hint")
    func printing() {
        let faults = ConfigurationFixture.faults(
            replacing: Self.device, with: "device/{id}\", any: [{ sandns: a }] }")
        #expect(
            ConfigurationFaults(faults).description == """
                etc/chancery.yaml:18: policy[0].match.any[0].sandns: unknown key
                    found:   sandns
                    allowed: san-uri, san-dns, san-email, san-ip, subject-dn, subject-cn, issuer-dn, authority-key-id, \
                serial, thumbprint, client, extension, claim, not, all, any
                    hint:    did you mean "san-dns"?
                """)
    }
}
