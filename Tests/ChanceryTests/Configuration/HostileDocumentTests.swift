import Testing

@testable import chancery

@Suite("Documents that are no configuration")
struct HostileDocumentTests {
    private func faults(of bytes: [UInt8]) -> [ConfigurationFault] {
        let context = ReadingContext(file: "chancery.yaml", environment: [:])
        if let text = ConfigurationText.decode(bytes, in: context) { _ = Configuration.read(text, in: context) }
        ConfigurationFixture.expectCompleteness(of: context.faults)
        return context.faults
    }

    private func faults(of text: String) -> [ConfigurationFault] { faults(of: Array(text.utf8)) }

    @Test(
        "one fault says what the document is",
        arguments: [
            ("", nil, "is empty"),
            ("# nothing\n", nil, "is empty"),
            ("---\n", nil, "is empty"),
            ("just a text", 1, "is a single value"),
            ("- a\n- b\n", 1, "is a list"),
            ("a: [1, 2\nb: c\n", 2, "is not YAML"),
            ("a:\n\t b: c\n", 2, "is not YAML"),
            ("a: \"\u{1}\"\n", 1, "is not YAML"),
            ("a: \"x\n", 2, "is not YAML"),
            ("a: *unknown\n", 1, "is not YAML"),
        ] as [(String, Int?, String)])
    func shapes(text: String, line: Int?, problem: String) throws {
        let fault = try #require(faults(of: text).first { $0.problem.contains(problem) }, "\(faults(of: text))")
        #expect(fault.line == line)
    }

    @Test("a tab for indentation has a hint")
    func tab() throws {
        let fault = try #require(faults(of: "listeners:\n\tpublic: a\n").first)
        #expect(fault.line == 2)
        #expect(fault.hint == "indent with spaces, not with tabs")
    }

    @Test("of a line that is not YAML only the key is shown")
    func excerpt() throws {
        let fault = try #require(faults(of: "keys:\n  encryption-key: \"c2VjcmV0\n").first)
        #expect(fault.problem.hasPrefix("is not YAML"))
        #expect(!fault.description.contains("c2VjcmV0"))
        #expect(faults(of: "a: [1, 2\nb: c2VjcmV0\n").map(\.found) == ["b: ..."])
    }

    @Test("a second document is a fault where it starts")
    func severalDocuments() {
        let fault = faults(of: ConfigurationFixture.minimal + "---\nissuer: b\n").first
        #expect(fault?.problem == "a second document starts here")
        #expect(fault?.line == 9)
    }

    @Test("anchors, aliases, merge keys and tags are faults with their place")
    func instructions() {
        let text = """
            a: &one { x: 1 }
            b: *one
            c:
              <<: { x: 1 }
            d: !custom 1
            """
        let found = faults(of: text)
        #expect(found.contains { $0.line == 1 && $0.path == "a" && $0.problem.contains("anchor") })
        #expect(found.contains { $0.path == "b" && $0.problem.contains("alias") })
        #expect(found.contains { $0.line == 4 && $0.path == "c" && $0.problem.contains("merge key") })
        #expect(found.contains { $0.line == 5 && $0.path == "d" && $0.problem.contains("tag") })
    }

    @Test("an alias bomb is refused before it goes off", .timeLimit(.minutes(30)))
    func aliasBomb() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...20 {
            let aliases = [String](repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        // As a key it would be hashed whole.
        text += "? *a20\n: 1\n"
        let fault = try #require(faults(of: text).first)
        #expect(fault.problem == "has YAML aliases")
        #expect(fault.line == 2)
    }

    @Test("signs that only look like anchors and aliases do no harm")
    func lookalikes() {
        let text = "# &note: *note *note *note *note\n" + ConfigurationFixture.minimal
        #expect(faults(of: text) == [])
    }

    @Test(
        "deep nesting ends quickly", .timeLimit(.minutes(30)),
        arguments: [
            String(repeating: "[", count: 10_000), String(repeating: "{a: ", count: 10_000),
            String(repeating: "- ", count: 10_000) + "a", String(repeating: "? ", count: 10_000) + "a",
            String(repeating: "[", count: 900) + String(repeating: "]", count: 900),
            String(repeating: "- ", count: 900) + "a",
        ])
    func nesting(text: String) {
        let found = faults(of: text)
        #expect(found.count <= 2)
        #expect(found.contains { $0.problem.contains("is not YAML") || $0.problem.contains("nested") })
    }

    @Test("many keys are read in no time", .timeLimit(.minutes(30)))
    func width() {
        let text = (0..<20_000).map { "key\($0): 1\n" }.joined()
        #expect(faults(of: text).contains { $0.problem == "unknown key" })
    }

    @Test("UTF-8 is demanded, its byte order mark borne with")
    func encodings() {
        #expect(faults(of: [0xEF, 0xBB, 0xBF] + Array(ConfigurationFixture.minimal.utf8)) == [])
        let latin = faults(of: Array("a: b\nc: caf".utf8) + [0xE9, 0x0A])
        #expect(latin.map(\.problem) == ["is not UTF-8"])
        #expect(latin.map(\.line) == [2])
        #expect(faults(of: [0xFF, 0xFE, 0x61, 0x00]).map(\.found) == ["UTF-16"])
        #expect(faults(of: Array("a: b\n".utf8) + [0x00]).map(\.problem) == ["has a NUL character"])
    }

    @Test("every duplicate is reported with both its lines, and the rest is read")
    func duplicates() {
        let text = """
            issuer: https://a.example
            keys:
              rsa-bits: 2048
              "rsa-bits": 3072
              rsa-bits: 4096
            issuer: https://b.example
            unknown: 1
            """
        let found = faults(of: text)
        #expect(found.contains { $0.path == "issuer" && $0.found == "issuer, also on line 6" && $0.line == 1 })
        #expect(found.filter { $0.path == "keys.rsa-bits" }.map(\.line) == [3, 4])
        #expect(found.contains { $0.path == "unknown" && $0.line == 7 })
    }
}
