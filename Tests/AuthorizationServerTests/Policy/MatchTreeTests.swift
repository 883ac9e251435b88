import JOSE
import PKI
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Conditions within conditions")
struct MatchTreeTests {
    static let authority = Result { try TestCertificateAuthority(name: "Root") }

    private func identity(
        uris: [String] = [], dnsNames: [String] = [], emails: [String] = [], clientID: ByteString? = nil
    ) throws -> PolicyIdentity {
        let leaf = try Self.authority.get().leaf("device", uris: uris, dnsNames: dnsNames, emails: emails)
        return PolicyIdentity(authority: "factory", clientID: clientID, certificate: leaf.certificate)
    }

    private func dns(_ texts: String...) throws -> MatchCondition { try MatchCondition(.sanDNS, anyOf: texts) }
    private func uri(_ texts: String...) throws -> MatchCondition { try MatchCondition(.sanURI, anyOf: texts) }
    private func clause(_ conditions: MatchCondition...) -> MatchClause { MatchClause(conditions) }

    private func rule(_ conditions: [MatchCondition]) throws -> PolicyRule {
        PolicyRule(
            name: "r", authority: "factory", conditions: conditions, subject: try Template("s"), audiences: ["a"])
    }

    /// What is captured, or what the mismatch says.
    private func match(_ identity: PolicyIdentity, _ conditions: MatchCondition...) throws -> Result<
        Captures, IdentityClause.Mismatch
    > {
        let rule = try rule(conditions)
        return Result { () throws(IdentityClause.Mismatch) in try rule.identity.match(identity) }
    }

    private func reason(_ identity: PolicyIdentity, _ conditions: MatchCondition...) throws -> String? {
        do {
            _ = try rule(conditions).identity.match(identity)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test("any value of a list will do, and values that match with different captures are ambiguous")
    func lists() throws {
        let device = try identity(dnsNames: ["a.example.org", "b.example.net"])
        #expect(try match(device, dns("x.example.org", "{id}.example.net")) == .success(["id": "b"]))
        #expect(try match(device, dns("{id}.example.org", "{id}.example.com")) == .success(["id": "a"]))
        #expect(
            try reason(device, dns("{id}.example.org", "{id}.example.net"))
                == "san-dns: several names match in different ways: a.example.org, b.example.net")
        #expect(
            try reason(device, dns("x.example.org", "y.example.org"))
                == "san-dns: found a.example.org, b.example.net")
    }

    @Test("not refuses what it names, by any of the certificate's names")
    func negation() throws {
        let excluded = MatchCondition.not(clause(try dns("a.example.org", "{x}.test.example.org")))
        #expect(try match(identity(dnsNames: ["b.example.org"]), excluded) == .success([:]))
        for names in [["a.example.org"], ["b.example.org", "A.example.org"], ["b.example.org", "q.test.example.org"]] {
            let found = names.joined(separator: ", ")
            #expect(try reason(identity(dnsNames: names), excluded) == "not.san-dns: found \(found)")
        }
    }

    @Test("not holds for a certificate that has no name of the kind")
    func negationOfNothing() throws {
        #expect(try match(identity(), .not(clause(uri("urn:a")))) == .success([:]))
    }

    @Test("not with several keys refuses only what has all of them")
    func negationOfSeveral() throws {
        let excluded = MatchCondition.not(clause(try dns("a.example.org"), try uri("urn:a")))
        #expect(try match(identity(uris: ["urn:a"], dnsNames: ["b.example.org"]), excluded) == .success([:]))
        #expect(
            try reason(identity(uris: ["urn:a"], dnsNames: ["a.example.org"]), excluded)
                == "not.san-dns: found a.example.org and not.san-uri: found urn:a")
    }

    @Test("a name that nothing may be compared with does not slip past not")
    func negationOfHostileNames() throws {
        let excluded = MatchCondition.not(clause(try dns("a.example.org")))
        for name in [Array("a.example.org\0".utf8), Array("*.example.org".utf8), Array("a.example.org ".utf8)] {
            let leaf = try Self.authority.get().leaf("x") {
                $0.extensions.append(.subjectAlternativeName([.dnsName("b.example.org"), .dnsName(name)]))
            }
            let device = PolicyIdentity(authority: "factory", certificate: leaf.certificate)
            let reason = try #require(try reason(device, excluded))
            #expect(reason.hasPrefix("not.san-dns: found b.example.org; cannot be compared: DNS:"))
            #expect(try self.reason(device, .not(clause(excluded))) == reason.replacing("not.", with: "not.not."))
            #expect(try match(device, .not(clause(uri("urn:a")))) == .success([:]), "another kind of name")
        }
    }

    @Test("an IPv4 address written as IPv6 neither is the address nor slips past not")
    func mappedAddress() throws {
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 10, 0, 0, 1]
        let leaf = try Self.authority.get().leaf("device", ipAddresses: [mapped])
        let device = PolicyIdentity(authority: "factory", certificate: leaf.certificate)
        for text in ["10.0.0.1", "::ffff:10.0.0.1", "10.0.0.0/8", "192.0.2.1"] {
            let condition = try MatchCondition(.sanIP, text)
            #expect(try reason(device, condition)?.contains("cannot be compared: IP:#") == true)
            #expect(try reason(device, .not(clause(condition)))?.contains("cannot be compared: IP:#") == true)
        }
    }

    @Test("another spelling of a distinguished name does not slip past not, nor does one that is too long to compare")
    func otherSpelling() throws {
        let excluded = MatchCondition.not(clause(try MatchCondition(.subjectDN, "CN=bad device")))
        for name in ["bad device", "Bad  Device", "BAD DEVICE", " bad device ", "b\u{FF41}d device"] {
            let leaf = try Self.authority.get().leaf(name)
            let device = PolicyIdentity(authority: "factory", certificate: leaf.certificate)
            #expect(try reason(device, excluded) != nil, "\(name)")
        }
        let long = try Self.authority.get().leaf("bad" + String(repeating: " ", count: 5000) + "device")
        let device = PolicyIdentity(authority: "factory", certificate: long.certificate)
        #expect(try reason(device, excluded)?.contains("cannot be compared") == true)
        let good = try Self.authority.get().leaf("baddevice")
        #expect(
            try match(PolicyIdentity(authority: "factory", certificate: good.certificate), excluded) == .success([:]))
    }

    @Test(
        "a subject in an alphabet that nothing may be compared with does not slip past not",
        arguments: [UInt8(0x14), 0x1E])
    func negationOfHostileSubjects(tag: UInt8) throws {
        let leaf = try Self.authority.get().leaf("x") {
            $0.subject = TestName.attributes([("2.5.4.3", TestDER.value(tag, Array("\0a\0d".utf8)))])
        }
        let device = PolicyIdentity(authority: "factory", certificate: leaf.certificate)
        for (key, text) in [(MatchCondition.Key.subjectCN, "ad"), (.subjectDN, "CN=ad")] {
            let excluded = MatchCondition.not(clause(try MatchCondition(key, text)))
            #expect(try reason(device, excluded)?.hasPrefix("not.\(key.rawValue): cannot be compared: CN=#") == true)
        }
        #expect(try match(device, .not(clause(MatchCondition(.issuerDN, "CN=Other")))) == .success([:]))
    }

    @Test("a name that can be read in several ways does not slip past not")
    func negationOfAmbiguity() throws {
        let device = try identity(dnsNames: ["x-y-z.example.org"])
        let pattern = try dns("{a}-{b}.example.org")
        #expect(try reason(device, pattern) == "san-dns: can be read in several ways: x-y-z.example.org")
        #expect(try reason(device, .not(clause(pattern))) == "not.san-dns: found x-y-z.example.org")
        let two = try identity(uris: ["urn:1", "urn:2"])
        #expect(try reason(two, .not(clause(uri("urn:{id}")))) == "not.san-uri: found urn:1, urn:2")
    }

    @Test("what a proxy does not tell is neither met nor excluded")
    func unknown() throws {
        let names = try #require(try identity(uris: ["urn:a"]).certificate).names
        let device = PolicyIdentity(authority: "factory", certificate: TestAttributes(names: names))
        #expect(try match(device, uri("urn:{id}")) == .success(["id": "a"]))
        let other = try reason(device, .not(clause(uri("urn:b"))))
        #expect(other == "not.san-uri: found urn:a; the proxy may not tell of all")
        let untold = [
            try dns("a.example.org"), try MatchCondition(.sanEmail, "a@b"), try MatchCondition(.sanIP, "::1"),
            try MatchCondition(.subjectDN, "CN=a"), try MatchCondition(.subjectCN, "a"),
            try MatchCondition(.issuerDN, "CN=a"), try MatchCondition(.serial, "1"),
            try MatchCondition(.thumbprint, String(repeating: "0", count: 64)),
            try MatchCondition(.authorityKeyID, String(repeating: "0", count: 40)),
            try MatchCondition(extension: "1.2.3", anyOf: ["a"]),
            try MatchCondition(extension: "1.2.3", anyOf: ["#0500"]),
        ]
        for condition in untold {
            #expect(try reason(device, condition) == "\(condition.label): the proxy does not tell")
            #expect(try reason(device, .not(clause(condition))) == "not.\(condition.label): the proxy does not tell")
        }
    }

    @Test("a certificate that is shut out by its thumbprint does not come back with its signature in another form")
    func thumbprints() throws {
        let device = try identity()
        let certificate = try #require(device.certificate as? Certificate)
        let other = try #require(certificate.otherThumbprints?.first)
        let own = try #require(certificate.thumbprintText)
        for (text, verdict) in [
            (own, MatchVerdict.met([:])), (other, .undecided), (String(repeating: "0", count: 64), .unmet),
        ] {
            let condition = try MatchCondition(.thumbprint, text)
            let listed = try MatchCondition(.thumbprint, anyOf: [String(repeating: "1", count: 64), text])
            #expect(condition.verdict(on: device) == verdict)
            #expect(listed.verdict(on: device) == verdict)
            for excluded in [condition, listed, .any([clause(condition)]), .all([clause(condition)])] {
                #expect(MatchCondition.not(clause(excluded)).verdict(on: device) == verdict.negated)
            }
        }
        let reason = try reason(device, .not(clause(try MatchCondition(.thumbprint, other))))
        #expect(
            reason
                == "not.thumbprint: found \(own); with its signature in another form the same certificate has another "
                + "thumbprint")
    }

    @Test("by a thumbprint alone, as a proxy tells it, nobody is known to be another")
    func forwardedThumbprint() throws {
        let names = try #require(try identity().certificate).names
        let own = String(repeating: "a", count: 64)
        let told = TestAttributes(names: names, thumbprintText: own)
        let device = PolicyIdentity(authority: "factory", certificate: told)
        let same = try MatchCondition(.thumbprint, own)
        let other = try MatchCondition(.thumbprint, String(repeating: "b", count: 64))
        #expect(same.verdict(on: device) == .met([:]))
        #expect(MatchCondition.not(clause(same)).verdict(on: device) == .unmet)
        #expect(other.verdict(on: device) == .undecided)
        #expect(MatchCondition.not(clause(other)).verdict(on: device) == .undecided)
    }

    @Test("all and any nest, and the reason names the part that failed")
    func paths() throws {
        let device = try identity(uris: ["urn:a"], dnsNames: ["a.example.org"])
        let tree = MatchCondition.any([
            clause(try uri("urn:b")),
            clause(try uri("urn:a"), .not(clause(try dns("{x}.example.org")))),
            clause(.all([clause(try uri("urn:a")), clause(try MatchCondition(.sanEmail, "{a}@b"))])),
        ])
        #expect(
            try reason(device, tree)
                == "any[0].san-uri: found urn:a and any[1].not.san-dns: found a.example.org"
                + " and any[2].all[1].san-email: the certificate has none")
        #expect(try match(identity(uris: ["urn:a"], dnsNames: ["a.example.net"]), tree) == .success([:]))
        #expect(try match(identity(uris: ["urn:b"], dnsNames: ["a.example.org"]), tree) == .success([:]))
        #expect(
            try reason(device, .not(clause(.any([clause(try uri("urn:x")), clause(try uri("urn:a"))]))))
                == "not.any[1].san-uri: found urn:a")
    }

    @Test("parts of any that match must capture the same")
    func anyCaptures() throws {
        let either = MatchCondition.any([clause(try uri("urn:{id}")), clause(try dns("{id}.example.org"))])
        #expect(try match(identity(uris: ["urn:a"]), either) == .success(["id": "a"]))
        #expect(try match(identity(dnsNames: ["b.example.org"]), either) == .success(["id": "b"]))
        #expect(try match(identity(uris: ["urn:a"], dnsNames: ["a.example.org"]), either) == .success(["id": "a"]))
        #expect(
            try reason(identity(uris: ["urn:a"], dnsNames: ["b.example.org"]), either)
                == "any: several of its parts match, with different captures")
        #expect(
            try reason(identity(uris: ["urn:a", "urn:c"], dnsNames: ["a.example.org"]), either)
                == "any[0].san-uri: several names match in different ways: urn:a, urn:c")
    }

    @Test("captures of all of the parts must agree, wherever they stand")
    func contradictions() throws {
        let device = try identity(uris: ["urn:a"], dnsNames: ["b.example.org"])
        let name = try dns("{id}.example.org")
        #expect(
            try reason(device, uri("urn:{id}"), .any([clause(name)]))
                == "any: captures differ from those of another key")
        #expect(
            try reason(device, .all([clause(uri("urn:{id}")), clause(name)])) == "all: captures of its parts differ")
        #expect(try match(device, .not(clause(uri("urn:{id}"), name))) == .success([:]))
    }

    @Test("a capture never crosses a segment, in whatever it stands")
    func segments() throws {
        let device = try identity(uris: ["urn:a/b"])
        for condition in [
            try uri("urn:{id}"), .any([clause(try uri("urn:{id}"))]), .all([clause(try uri("urn:{id}"))]),
        ] {
            #expect(try reason(device, condition)?.hasSuffix("san-uri: found urn:a/b") == true)
        }
    }

    @Test("nothing at all is met by nobody")
    func empty() throws {
        for condition in [MatchCondition.all([]), .any([]), .not(clause()), .any([clause()])] {
            #expect(throws: IdentityClause.Mismatch.self) { try rule([condition]).identity.match(identity()) }
        }
        #expect(throws: IdentityClause.Mismatch.self) { try rule([]).identity.match(identity()) }
    }

    @Test("what is listed of many long names is short")
    func diagnosis() throws {
        let uris = (0..<40).map { "urn:\($0):" + String(repeating: "x", count: 1000) }
        let text = try #require(try reason(identity(uris: uris), uri("urn:a")))
        #expect(text.utf8.count < 2500)
        #expect(text.hasSuffix(" and 32 more"))
        let parts = try (0..<100).map { clause(try uri("urn:\($0)")) }
        #expect(try reason(identity(), .any(parts))?.hasSuffix(" and any: 92 more parts do not match") == true)
    }
}
