import PKI
import TestSupport
import Testing

@Suite("Name constraints")
struct NameConstraintTests {
    /// Whether a leaf with `names` passes under an authority with `constraints`.
    static func passes(
        _ names: [TestGeneralName], under constraints: TestExtension,
        _ customize: TestCertificateAuthority.Customization = { _ in }
    ) throws -> Bool {
        let root = try TestCertificateAuthority(name: "Root")
        let issuing = try root.intermediate("Issuing") { $0.extensions.append(constraints) }
        let leaf = try issuing.leaf("device") {
            if !names.isEmpty { $0.extensions.append(.subjectAlternativeName(names)) }
            try customize(&$0)
        }
        return TestPKI.kinds(try CertificationPathValidator(anchors: [root.certificate]), leaf.chain).isEmpty
    }

    static let uris: [(String, permitted: Bool, notExcluded: Bool)] = [
        ("spiffe://example.org/a", true, false),
        ("spiffe://EXAMPLE.org/a", true, false),
        ("https://example.org:8443/a", true, false),
        ("https://user@example.org/a", false, false),
        // libcrypto takes what stands before the first colon for the host.
        ("https://example.org:x@evil.test/a", false, false),
        ("https://example.org@evil.test/a", false, true),
        ("https://evil.test@example.org@evil.test/", false, false),
        ("spiffe://example.org./a", false, false),
        ("spiffe://evil.test./a", false, false),
        ("spiffe://sub.example.org/a", false, true),
        ("spiffe://evil.test/a", false, true),
        ("spiffe://evil.test?@example.org/a", false, true),
        ("spiffe://evil.test#@example.org/a", false, true),
        ("https://192.0.2.1/a", false, false),
        ("https://[2001:db8::1]/a", false, false),
        ("https://0x7f.1/a", false, false),
        ("https://1.0x7f000001/a", false, false),
        ("https://2130706433/a", false, false),
        ("https://example.org:80:80/a", false, false),
        ("https://:80/a", false, false),
        ("https:///a", false, false),
        ("spiffe:/example.org/a", false, false),
        ("urn:example.org", false, false),
        ("https://ex%61mple.org/a", false, false),
        ("https://*.example.org/a", false, false),
        ("https://-/a", false, true),
        ("https://exa mple.org/a", false, false),
        ("example.org", false, false),
    ]

    @Test("on URIs are held against the host alone, and what has none is refused", arguments: uris)
    func judgesURIs(_ row: (String, permitted: Bool, notExcluded: Bool)) throws {
        let base = TestGeneralName.uri("example.org")
        #expect(try Self.passes([.uri(row.0)], under: .nameConstraints(permitted: [base])) == row.permitted)
        #expect(try Self.passes([.uri(row.0)], under: .nameConstraints(excluded: [base])) == row.notExcluded)
        #expect(try Self.passes([.uri(row.0)], under: .nameConstraints(permitted: [.dnsName("other.test")])))
    }

    @Test("on URIs with a period in front mean what is below, and not the host itself")
    func below() throws {
        let constraints = TestExtension.nameConstraints(permitted: [.uri(".example.org")])
        #expect(try Self.passes([.uri("spiffe://a.example.org/a")], under: constraints))
        #expect(try Self.passes([.uri("spiffe://a.b.example.org/a")], under: constraints))
        #expect(try !Self.passes([.uri("spiffe://example.org/a")], under: constraints))
        #expect(try !Self.passes([.uri("spiffe://aexample.org/a")], under: constraints))
        for base in ["", ".", "*.example.org", "example.org.", "exa mple.org", "https://example.org"] {
            for constraints in [
                TestExtension.nameConstraints(permitted: [.uri(base)]), .nameConstraints(excluded: [.uri(base)]),
            ] {
                #expect(try !Self.passes([.uri("spiffe://example.org/a")], under: constraints), "\(base)")
            }
        }
    }

    static let domains: [(String, permitted: Bool, notExcluded: Bool)] = [
        ("example.org", true, false), ("a.example.org", true, false), ("A.Example.ORG", true, false),
        ("aexample.org", false, true), ("evil.test", false, true), ("example.org.", false, false),
        ("evil.test.", false, false), ("*.example.org", true, false), ("*.evil.test", false, true),
        ("*.org", false, false), ("a..example.org", false, false), ("a b.example.org", false, false),
    ]

    @Test("on DNS names", arguments: domains)
    func judgesDomains(_ row: (String, permitted: Bool, notExcluded: Bool)) throws {
        let base = TestGeneralName.dnsName("example.org")
        #expect(try Self.passes([.dnsName(row.0)], under: .nameConstraints(permitted: [base])) == row.permitted)
        #expect(try Self.passes([.dnsName(row.0)], under: .nameConstraints(excluded: [base])) == row.notExcluded)
    }

    @Test("on DNS names exclude all of them where the base is empty")
    func allDomains() throws {
        #expect(try !Self.passes([.dnsName("a.test")], under: .nameConstraints(excluded: [.dnsName("")])))
        #expect(try Self.passes([.uri("urn:a")], under: .nameConstraints(excluded: [.dnsName("")])))
    }

    static let addresses: [([UInt8], permitted: Bool, notExcluded: Bool)] = [
        ([10, 1, 2, 3], true, false), ([11, 1, 2, 3], false, true), ([10, 1, 2], false, false),
        ([UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 10, 1, 2, 3], false, false),
        ([0x20, 1] + [UInt8](repeating: 0, count: 14), false, true),
    ]

    @Test("on addresses", arguments: addresses)
    func judgesAddresses(_ row: ([UInt8], permitted: Bool, notExcluded: Bool)) throws {
        let base = TestGeneralName.ipAddress([10, 0, 0, 0, 255, 0, 0, 0])
        #expect(try Self.passes([.ipAddress(row.0)], under: .nameConstraints(permitted: [base])) == row.permitted)
        #expect(try Self.passes([.ipAddress(row.0)], under: .nameConstraints(excluded: [base])) == row.notExcluded)
    }

    static let mailboxes: [(String, permitted: Bool, notExcluded: Bool)] = [
        ("a@example.org", true, false), ("a@EXAMPLE.org", true, false), ("a@b.example.org", false, true),
        ("a@evil.test", false, true), ("\"a@example.org\"@evil.test", false, false), ("example.org", false, false),
        ("a@example.org.", false, false),
    ]

    @Test("on e-mail addresses, in subjectAltName and in the subject", arguments: mailboxes)
    func judgesMailboxes(_ row: (String, permitted: Bool, notExcluded: Bool)) throws {
        let base = TestGeneralName.email("example.org")
        let type = "1.2.840.113549.1.9.1"
        let text = TestDER.value(0x16, Array(row.0.utf8))
        for (constraints, expected) in [
            (TestExtension.nameConstraints(permitted: [base]), row.permitted),
            (.nameConstraints(excluded: [base]), row.notExcluded),
        ] {
            #expect(try Self.passes([.email(row.0)], under: constraints) == expected)
            #expect(
                try Self.passes([], under: constraints) { $0.subject = TestName.attributes([(type, text)]) } == expected
            )
        }
    }

    static func unit(_ text: String, _ tag: UInt8 = 0x0C) -> [UInt8] {
        TestName.attributes([("2.5.4.11", TestDER.value(tag, Array(text.utf8))), ("2.5.4.3", TestDER.utf8String("d"))])
    }

    static let units: [(String, UInt8)] = [
        ("Forbidden", 0x0C), ("forbidden", 0x13), (" FORBIDDEN ", 0x0C), ("Ｆｏｒｂｉｄｄｅｎ", 0x0C), ("ⓕorbidden", 0x0C),
        ("Forbidden\u{A0}", 0x0C), ("For\u{AD}bidden", 0x0C), ("For\u{200B}bidden", 0x0C), ("Forbidden", 0x14),
        ("Forbidden", 0x1E), ("FForbidden", 0x1C),
    ]

    @Test(
        "on distinguished names are compared as policy compares them, and what cannot be is refused", arguments: units)
    func judgesUnits(_ row: (String, UInt8)) throws {
        let base = TestName.attributes([("2.5.4.11", TestDER.utf8String("Forbidden"))])
        let constraints = TestExtension.nameConstraints(excluded: [.directoryName(base)])
        #expect(try !Self.passes([.uri("urn:a")], under: constraints) { $0.subject = Self.unit(row.0, row.1) })
        #expect(try !Self.passes([.directoryName(Self.unit(row.0, row.1))], under: constraints))
    }

    @Test("on distinguished names let others pass")
    func otherUnits() throws {
        let base = TestName.attributes([("2.5.4.11", TestDER.utf8String("Forbidden"))])
        let excluded = TestExtension.nameConstraints(excluded: [.directoryName(base)])
        #expect(try Self.passes([], under: excluded) { $0.subject = Self.unit("Allowed") })
        #expect(try Self.passes([], under: excluded) { $0.subject = TestName.commonName("Forbidden") })
        let permitted = TestExtension.nameConstraints(permitted: [.directoryName(base)])
        #expect(try Self.passes([], under: permitted) { $0.subject = Self.unit("forbidden", 0x13) })
        #expect(try !Self.passes([], under: permitted) { $0.subject = Self.unit("Allowed") })
    }

    static let mailbox: [UInt8] =
        TestDER.objectIdentifier("1.3.6.1.5.5.7.8.9") + TestDER.explicit(0, TestDER.utf8String("ä@evil.test"))

    @Test("of kinds that nothing can judge refuse the names of their kind, and no others")
    func unjudged() throws {
        let junk = MalformedNameTests.sound.filter { $0.0 != "directoryName" }.map(\.1)
        for name in junk {
            for list in [UInt8(0), 1] {
                let subtrees = TestDER.explicit(list, TestDER.sequence([name]))
                let constraints = TestExtension("2.5.29.30", critical: true, TestDER.sequence([subtrees]))
                #expect(
                    try !Self.passes([], under: constraints) {
                        $0.extensions.append(TestExtension("2.5.29.17", TestDER.sequence([name])))
                    })
                #expect(try Self.passes([.uri("urn:a")], under: constraints))
            }
        }
        #expect(
            try !Self.passes([], under: .nameConstraints(excluded: [.email("evil.test")])) {
                $0.extensions.append(
                    TestExtension("2.5.29.17", TestDER.sequence([TestDER.value(0xA0, Self.mailbox)])))
            })
    }

    @Test("with a distance from the base refuse what they are about")
    func distances() throws {
        let base = TestGeneralName.dnsName("example.org").der
        let rows: [([UInt8], Bool)] = [([0x80, 1, 0], true), ([0x80, 1, 1], false), ([0x81, 1, 9], false)]
        for (distance, expected) in rows {
            let subtrees = TestDER.explicit(0, TestDER.sequence([base, distance]))
            let constraints = TestExtension("2.5.29.30", critical: true, TestDER.sequence([subtrees]))
            #expect(try Self.passes([.dnsName("a.example.org")], under: constraints) == expected)
        }
    }

    @Test("hold on every path, by whatever certificate the issuer is reached, and for authorities below")
    func paths() throws {
        let root = try TestCertificateAuthority(name: "Root")
        let limit = TestExtension.nameConstraints(permitted: [.uri("example.org")])
        let issuing = try root.intermediate("Issuing") { $0.extensions.append(limit) }
        let other = try root.intermediate("Issuing", holding: issuing.key) {
            $0.validity = PathRefusalTests.past
            $0.hasKeyIdentifiers = false
        }
        let leaf = try issuing.leaf("device", uris: ["spiffe://example.org:x@evil.test/a"])
        let validator = try CertificationPathValidator(anchors: [root.certificate])
        for others in [[issuing], [other, issuing], [issuing, other]] {
            #expect(!TestPKI.kinds(validator, [leaf.certificate.der] + others.map(\.certificate.der)).isEmpty)
        }
        let below = try issuing.intermediate("Below") {
            $0.extensions.append(.subjectAlternativeName([.uri("spiffe://evil.test/a")]))
        }
        #expect(TestPKI.kinds(validator, try below.leaf("device").chain) == [.nameConstraintViolated])
    }
}
