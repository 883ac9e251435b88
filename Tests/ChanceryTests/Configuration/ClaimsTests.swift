import AuthorizationServer
import JOSE
import Testing

@testable import chancery

@Suite("Claims of a rule")
struct ClaimsTests {
    private func read(_ claims: String, audience: String = "orders") -> (claims: [ClaimTemplate.Member], [String]) {
        let text = ConfigurationFixture.complete.replacing(
            "audiences: [orders]", with: "audiences: [\(audience)]\n    claims: \(claims)")
        let (configuration, faults) = ConfigurationFixture.read(text)
        return (configuration?.policy[0].claims ?? [], faults.map { "\($0.path): \($0.problem)" })
    }

    @Test("claims are JSON with templates for texts")
    func values() throws {
        let (claims, faults) = read(#"{ a: "{id}", b: 1, c: true, d: [x, null, 1.5], e: { f: "1" }, g: "" }"#)
        #expect(faults == [])
        let values = claims.map { $0.value.expanded(with: ["id": "7"]) }
        #expect(values == ["7", 1, true, .array(["x", .null, .number(1.5)]), .object([.init("f", "1")]), ""])
    }

    @Test("reserved claims are refused, in any case", arguments: ClaimsReader.reserved)
    func reserved(name: String) {
        #expect(read("{ \(name): a }").1 == ["policy[0].claims.\(name): is a reserved claim"])
        #expect(read("{ \(name.uppercased()): a }").1.count == 1)
    }

    @Test("values that readers of YAML take differently are refused", arguments: ["yes", "0012", "1e3", "0x10", "1_0"])
    func ambiguous(value: String) {
        #expect(
            read("{ a: \(value) }").1 == ["policy[0].claims.a: is read in different ways by different readers of YAML"])
    }

    @Test("a capture that match does not have is a fault, deep inside too")
    func captures() {
        #expect(
            read(#"{ a: [{ b: "{nope}" }] }"#).1
                == ["policy[0].claims.a[0].b: uses a capture that match does not provide: {nope}"])
    }

    @Test("AWS session tags in the form that AWS takes have no faults")
    func tags() {
        let claims = """
            { "https://aws.amazon.com/tags": { principal_tags: { Device: ["{id}"] }, transitive_tag_keys: [Device] },
                "https://aws.amazon.com/source_identity": "device-{id}" }
            """
        #expect(read(claims, audience: "aws").1 == [])
    }

    @Test(
        "AWS session tags in another form are faults for audiences of profile aws alone",
        arguments: [
            (#"{ principal_tags: { A: [a, b] } }"#, "is not a list of one text"),
            (#"{ principal_tags: { A: a } }"#, "is a single value"),
            (#"{ principal_tags: { A: [1] } }"#, "is not a text"),
            (#"{ principal_tags: { A: [a] }, transitive_tag_keys: [B] }"#, "is not a key of principal_tags"),
            (#"{ principal_tag: { A: [a] } }"#, "unknown key"),
            ("{ principal_tags: { A: [\(String(repeating: "a", count: 257))] } }", "has a value of 257 characters"),
            ("{ principal_tags: { A: [\"a#b\"] } }", "has a value with a character that AWS does not take"),
            ("{ principal_tags: { A: [\"{id}#\"] } }", "has a value with a character that AWS does not take"),
            ("{ principal_tags: { \"aws:a\": [a] } }", "is no key of a tag"),
            ("{ principal_tags: { \"AWS:a\": [a] } }", "is no key of a tag"),
            ("{ principal_tags: { \"a#b\": [a] } }", "is no key of a tag"),
            ("{ principal_tags: { \(String(repeating: "a", count: 129)): [a] } }", "is a key of 129 characters"),
        ])
    func faultyTags(tags: String, problem: String) throws {
        let claims = "{ \"https://aws.amazon.com/tags\": \(tags) }"
        let faults = read(claims, audience: "aws").1
        #expect(faults.count == 1)
        #expect(faults.first?.contains(problem) == true, "\(faults)")
        #expect(read(claims, audience: "orders").1 == [])
    }

    @Test("a source identity has 2 to 64 of AWS's characters", arguments: ["a", "a b", "ä{id}"])
    func sourceIdentity(text: String) {
        #expect(read("{ \"https://aws.amazon.com/source_identity\": \"\(text)\" }", audience: "aws").1.count == 1)
    }
}
