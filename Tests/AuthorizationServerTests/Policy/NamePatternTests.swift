import AuthorizationServer
import Testing

@Suite("Name patterns")
struct NamePatternTests {
    @Test(
        "captures one segment",
        arguments: [
            ("spiffe://example.org/device/{id}", "spiffe://example.org/device/a-1", ["id": "a-1"]),
            ("spiffe://example.org/{fleet}/{id}", "spiffe://example.org/f/d", ["fleet": "f", "id": "d"]),
            ("spiffe://example.org/{id}/x", "spiffe://example.org/y/x", ["id": "y"]),
            ("urn:device:{id:any}", "urn:device:1:2", ["id": "1:2"]),
            ("spiffe://example.org/device/{id}-end", "spiffe://example.org/device/a-end", ["id": "a"]),
            ("{all:any}", "urn:x", ["all": "urn:x"]),
            ("urn:{{{id}}}", "urn:{7}", ["id": "7"]),
            ("urn:exact", "urn:exact", [:]),
        ] as [(String, String, Captures)])
    func matches(pattern: String, name: String, captures: Captures) throws {
        #expect(try NamePattern(pattern, kind: .uri).match(name) == captures)
    }

    @Test(
        "does not capture what is read as another segment, or as more than one",
        arguments: [
            "..", ".", "a\\b", "%2e%2e", "%2E", "a%2fb", "a%5Cb", " a", "a ", " ",
        ])
    func deceptive(segment: String) throws {
        for kind in [NamePattern.Kind.uri, .claim, .attributeValue] {
            for capture in ["id", "id:any"] {
                #expect(try NamePattern("x-{\(capture)}", kind: kind).read("x-" + segment) == .unfit)
                #expect(try NamePattern("{a}:x-{\(capture)}", kind: kind).match("b:x-" + segment) == nil)
            }
        }
        #expect(try NamePattern("urn:{id}", kind: .uri).match("urn:...") == ["id": "..."])
        #expect(try NamePattern("urn:{id}", kind: .uri).read("urn:%20") == .unfit)
        #expect(try NamePattern("urn:{id:any}", kind: .uri).match("urn:%20") == ["id": "%20"])
    }

    @Test(
        "does not match what is longer, shorter, empty or of more segments",
        arguments: [
            ("spiffe://example.org/device/{id}", "spiffe://example.org/device/"),
            ("spiffe://example.org/device/{id}", "spiffe://example.org/device"),
            ("spiffe://example.org/device/{id}", "spiffe://example.org/device/a/b"),
            ("spiffe://example.org/device/{id}", "spiffe://example.org/device/a?b"),
            ("spiffe://example.org/device/{id}", "spiffe://example.org/device/a#b"),
            ("spiffe://example.org/device/{id}", "xspiffe://example.org/device/a"),
            ("spiffe://example.org/device/{id}", "spiffe://example.org.evil/device/a"),
            ("spiffe://example.org/device/{id}", "SPIFFE://example.org/device/a"),
            ("spiffe://example.org/{id}/x", "spiffe://example.org//x"),
            ("spiffe://example.org/{id}/x", "spiffe://example.org/a/x/"),
            ("urn:exact", "urn:exact2"), ("urn:exact", "urn:exac"), ("urn:exact", ""), ("{all}", ""),
        ])
    func mismatches(pattern: String, name: String) throws {
        #expect(try NamePattern(pattern, kind: .uri).match(name) == nil)
    }

    @Test(
        "a name that can be read in two ways does not match",
        arguments: [("{a}-{b}", "x-y-z"), ("{a}:{b}", "1:2:3"), ("{a}aa{b}", "xaaay"), ("{a}-{b}-{c}", "a-b-c-d")])
    func ambiguous(pattern: String, name: String) throws {
        #expect(try NamePattern(pattern, kind: .attributeValue).match(name) == nil)
    }

    @Test("what looks ambiguous but has one reading matches")
    func oneReading() throws {
        #expect(try NamePattern("{a}-{b}", kind: .attributeValue).match("x-y") == ["a": "x", "b": "y"])
        #expect(try NamePattern("{a}-{b}", kind: .attributeValue).match("--y") == ["a": "-", "b": "y"])
        #expect(try NamePattern("{a}-{b}", kind: .attributeValue).match("-y") == nil)
        #expect(try NamePattern("{a}aa{b}", kind: .attributeValue).match("aaaa") == ["a": "a", "b": "a"])
    }

    @Test("captures of one name, and adjacent ones, are refused when they are read")
    func malformed() {
        let cases: [(String, TemplateError)] = [
            ("", .empty), ("{a}{b}", .adjacentCaptures("a", "b")), ("{a}-{a}", .repeatedCapture("a")),
            ("{", .unbalancedBrace), ("a}", .unbalancedBrace), ("{a", .unbalancedBrace), ("{{a}", .unbalancedBrace),
            ("{}", .badCaptureName("")), ("{A}", .badCaptureName("A")), ("{1a}", .badCaptureName("1a")),
            ("{a b}", .badCaptureName("a b")), ("{é}", .badCaptureName("é")), ("{a/b}", .badCaptureName("a/b")),
            ("{a}-{b}-{c}-{d}-{e}", .tooManyCaptures(limit: 4)),
            ("{a:}", .badCaptureOption("a", "")), ("{a:all}", .badCaptureOption("a", "all")),
            ("{a:any:any}", .badCaptureOption("a", "any:any")), ("{:any}", .badCaptureName("")),
            ("{a:any}-{a}", .repeatedCapture("a")), ("{a:any}{b}", .adjacentCaptures("a", "b")),
        ]
        for (text, error) in cases {
            #expect(throws: error, "\(text)") { try NamePattern(text, kind: .uri) }
        }
    }

    @Test("domain names are compared without regard to case, one label to a capture; others byte by byte")
    func kinds() throws {
        let domain = try NamePattern("{host}.Devices.example.ORG", kind: .dnsName)
        #expect(domain.match("A1.dEVICES.EXAMPLE.org") == ["host": "a1"])
        #expect(domain.match("a.b.devices.example.org") == nil)
        #expect(domain.match(".devices.example.org") == nil)
        #expect(domain.match("a1.devices.example.org.") == nil)
        let email = try NamePattern("{user}@example.org", kind: .email)
        #expect(email.match("User@example.org") == ["user": "User"])
        #expect(email.match("a@b@example.org") == nil)
        #expect(email.match("user@EXAMPLE.org") == nil)
        let value = try NamePattern("device {n}", kind: .attributeValue)
        #expect(value.match("device 1.2@x") == ["n": "1.2@x"])
        #expect(value.match("device 1/2") == nil)
    }

    @Test("text in another Unicode normalization is another name")
    func normalization() throws {
        #expect(try NamePattern("caf\u{e9}", kind: .attributeValue).match("cafe\u{301}") == nil)
        #expect(try NamePattern("caf\u{e9}", kind: .attributeValue).match("caf\u{e9}") == [:])
    }

    @Test("a capture does not cut a character in two")
    func scalars() throws {
        #expect(try NamePattern("{a}🙂{b}", kind: .attributeValue).match("é🙂ß") == ["a": "é", "b": "ß"])
        #expect(try NamePattern("e{a}", kind: .attributeValue).read("e\u{301}x") == .unfit)
    }

    // A search by trial would take years.
    @Test("a name of 64 KiB is decided on in time linear in its length", .timeLimit(.minutes(30)))
    func time() throws {
        let pattern = try NamePattern("{a}-{b}-{c}-{d}", kind: .attributeValue)
        #expect(pattern.match(String(repeating: "-", count: 65_536)) == nil)
        #expect(pattern.match(String(repeating: "x", count: 65_536)) == nil)
    }

    @Test("a template fills in captures and keeps escaped braces")
    func template() throws {
        let template = try Template("dev-{id}@{{x}}{id}")
        #expect(template.expanded(with: ["id": "7"]) == "dev-7@{x}7")
        #expect(template.expanded(with: [:]) == nil)
        #expect(template.captures == ["id"])
        #expect(template.literalText == "dev-@{x}")
        #expect(try Template("{id}").expanded(with: ["id": "{other}"]) == "{other}")
        #expect(throws: TemplateError.captureOptionInTemplate("id")) { try Template("dev/{id:any}") }
    }
}
