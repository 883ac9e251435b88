import FoundationEssentials
import PKI
import TestSupport
import Testing

/// X.690 §11.5: DER leaves out what is at its default. Where it stands there in so many words it has one meaning only, and
/// TPMs, secure elements and their CAs write it.
@Suite("Defaults in so many words")
struct SpeltOutDefaultTests {
    let pki: TestPKI
    init() throws { pki = try TestPKI.shared.get() }

    private static func extensions(_ extensions: [[UInt8]]) -> @Sendable (inout [[UInt8]]) -> Void {
        { $0[7] = TestDER.explicit(3, TestDER.sequence(extensions)) }
    }

    private static func notCritical(_ found: TestExtension) -> [UInt8] {
        TestDER.sequence([
            TestDER.objectIdentifier(found.identifier), TestDER.boolean(false), TestDER.octetString(found.value),
        ])
    }

    private static let usage = [TestExtension.keyUsage([0]), .extendedKeyUsage(["1.3.6.1.5.5.7.3.2"])]
    private static let name = TestExtension.subjectAlternativeName([.uri("urn:device:a")])

    @Test("critical FALSE is not critical, in certificates")
    func notCritical() throws {
        let device = try pki.issuing.leaf("device") {
            $0.rewrite = Self.extensions(Self.usage.map(Self.notCritical) + [Self.notCritical(Self.name)])
        }
        #expect(device.certificate.names.uris == ["urn:device:a"])
        #expect(TestPKI.kinds(try pki.validator(), device.chain) == [])
        let unknown = Self.notCritical(TestExtension("1.3.6.1.4.1.99999.1", [5, 0]))
        let odd = try pki.issuing.leaf("odd") { $0.rewrite = Self.extensions(Self.usage.map(\.der) + [unknown]) }
        #expect(TestPKI.kinds(try pki.validator(), odd.chain) == [])
    }

    @Test(
        "cA FALSE is no CA", arguments: [true, false])
    func noAuthority(isCritical: Bool) throws {
        let device = try pki.issuing.leaf("device") {
            $0.extensions.append(
                TestExtension("2.5.29.19", critical: isCritical, TestDER.sequence([TestDER.boolean(false)])))
        }
        #expect(TestPKI.kinds(try pki.validator(), device.chain) == [])
        let authority = try pki.root.intermediate("No CA") {
            $0.replace("2.5.29.19", with: TestExtension("2.5.29.19", TestDER.sequence([TestDER.boolean(false)])))
        }
        let below = try authority.leaf("below")
        #expect(TestPKI.kinds(try pki.validator(), below.chain).first == .notCertificationAuthority)
    }

    @Test("a truth value in any other form is refused", arguments: [[1, 1, 1], [1, 2, 0, 0], [1, 0]] as [[UInt8]])
    func otherForms(flag: [UInt8]) throws {
        let parts = [TestDER.objectIdentifier("2.5.29.17"), flag, TestDER.octetString(Self.name.value)]
        for extensions in [
            [TestDER.sequence(parts)],
            [TestExtension("2.5.29.19", TestDER.sequence([flag])).der],
        ] {
            #expect(throws: CertificateError.self) {
                try pki.issuing.leaf("device") { $0.rewrite = Self.extensions(Self.usage.map(\.der) + extensions) }
            }
        }
    }

    @Test("version 1 in so many words is version 1, and has no extensions")
    func versionOne() throws {
        let explicit = TestDER.explicit(0, TestDER.integer([0]))
        let old = try pki.issuing.leaf("old") { $0.rewrite = { ($0[0], $0[7]) = (explicit, []) } }
        #expect(TestPKI.kinds(try pki.validator(), old.chain).first == .notForClients)
        #expect(throws: CertificateError.self) { try pki.issuing.leaf("old") { $0.rewrite = { $0[0] = explicit } } }
    }

    @Test("a list says the same with and without its defaults, and revokes whom it names")
    func lists() throws {
        let scope = TestDER.sequence([TestDER.value(0x81, [0xFF]), TestDER.value(0x82, [0]), TestDER.value(0x84, [0])])
        let der = try pki.issuing.revocationList { template in
            template.extensions = [TestExtension("2.5.29.28", critical: true, scope)]
            template.revoke(pki.device.certificate, reason: .keyCompromise)
        }
        let list = try CertificateRevocationList(der: der)
        #expect(list.scope.certificates == .user && !list.scope.isIndirect && list.unsupported == nil)
        #expect(list.entry(for: pki.device.certificate)?.reason == .keyCompromise)
        let nothing = TestDER.sequence([TestDER.value(0x81, [0])])
        let all = try pki.issuing.revocationList {
            $0.extensions = [TestExtension("2.5.29.28", critical: true, nothing)]
        }
        #expect(try CertificateRevocationList(der: all).scope.certificates == .all)
    }

    @Test("an extension of a list or of an entry that is critical FALSE is not critical")
    func listExtensions() throws {
        let unknown = Self.notCritical(TestExtension("1.2.3.4", [5, 0]))
        let certificate = pki.device.certificate
        let der = try pki.issuing.revocationList {
            $0.number = nil
            $0.hasKeyIdentifier = false
            $0.extensions = [TestExtension("1.2.3.4", [5, 0])]
            $0.revoke(certificate)
            $0.entries[0].extensions = [TestExtension("1.2.3.4", [5, 0])]
        }
        // Both extensions get their flag; the lengths around them grow, and the signature is none any more.
        let plain = TestExtension("1.2.3.4", [5, 0]).der
        #expect(unknown.count == plain.count + 3)
        let list = try CertificateRevocationList(der: Self.replacing(plain, by: unknown, in: der))
        #expect(list.unsupported == nil && list.entry(for: certificate) != nil)
    }

    @Test("an OCSP answer of version 1 in so many words is one of version 1, and there is no other version")
    func answers() throws {
        func status(_ version: [UInt8]) throws -> OCSPStatus {
            var response = TestOCSPResponse(
                about: pki.device.certificate, issuer: pki.issuing.certificate, key: pki.issuing.key,
                at: TestPKI.now)
            response.version = version
            return try OCSPResponse(der: try response.der()).verdict(
                on: pki.device.certificate, issuer: pki.issuing.certificate, at: TestPKI.now, nonce: nil, lists: .none
            ).status
        }
        let plain = try status([])
        #expect(try status(TestDER.explicit(0, TestDER.integer([0]))) == plain)
        #expect(throws: OCSPError.self) { try status(TestDER.explicit(0, TestDER.integer([1]))) }
        #expect(throws: OCSPError.self) { try status(TestDER.explicit(0, TestDER.integer([0]) + [5, 0])) }
    }

    /// `der` with one value in the place of another of a length that differs, wherever it stands.
    private static func replacing(_ old: [UInt8], by new: [UInt8], in der: [UInt8]) -> [UInt8] {
        if der == old { return new }
        guard der.count > 2, [0x30, 0xA0].contains(der[0]) else { return der }
        let header = der[1] < 0x80 ? 2 : 2 + Int(der[1] & 0x7F)
        var rest = der[header...]
        var content: [UInt8] = []
        while rest.count > 1 {
            let start = rest.startIndex
            let size = rest[start + 1] < 0x80 ? 2 : 2 + Int(rest[start + 1] & 0x7F)
            let length =
                size == 2
                ? Int(rest[start + 1]) : rest[(start + 2)..<(start + size)].reduce(0) { $0 << 8 | Int($1) }
            content += replacing(old, by: new, in: Array(rest.prefix(size + length)))
            rest = rest.dropFirst(size + length)
        }
        return TestDER.value(der[0], content)
    }
}
