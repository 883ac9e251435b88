import Crypto
import FoundationEssentials
import JOSE
import PKI
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Conditions on the key that signed")
struct IssuerKeyTests {
    /// Two issuing authorities below a root.
    struct Siblings {
        let root: TestCertificateAuthority
        let one: TestCertificateAuthority
        let two: TestCertificateAuthority

        init() throws {
            root = try TestCertificateAuthority(name: "Root")
            one = try root.intermediate("One")
            two = try root.intermediate("Two")
        }

        /// Who shows such a chain, as the authority sees it.
        func identity(_ chain: [[UInt8]]) throws -> PolicyIdentity {
            let validator = try CertificationPathValidator(anchors: [root.certificate])
            let path = try validator.validate(chain, at: Date(timeIntervalSince1970: 1_800_000_000))
            return PolicyIdentity(AuthenticatedPath(authority: "factory", path: path))
        }
    }

    static let siblings = Result { try Siblings() }

    /// `SubjectPublicKeyInfo` of a P-256 key, and the key's bits.
    private static func key(_ authority: TestCertificateAuthority) throws -> (info: [UInt8], bits: [UInt8]) {
        let info = try TestPublicKey.der(of: authority.key)
        return (info, Array(info.suffix(65)))
    }

    private static func identifier(_ authority: TestCertificateAuthority) throws -> [UInt8] {
        Array(Insecure.SHA1.hash(data: try key(authority).bits))
    }

    /// The identifier that the authority's certificate has.
    private static func written(_ authority: TestCertificateAuthority) throws -> [UInt8] {
        Array(SHA256.hash(data: try key(authority).info).prefix(20))
    }

    /// authorityKeyIdentifier and subjectKeyIdentifier as a test wants them.
    private static func claim(
        authority: [UInt8]? = nil, subject: [UInt8]? = nil
    ) -> TestCertificateAuthority.Customization {
        { template in
            template.hasKeyIdentifiers = false
            if let authority {
                let value = TestDER.sequence([TestDER.value(0x80, authority)])
                template.extensions.append(TestExtension("2.5.29.35", value))
            }
            if let subject { template.extensions.append(TestExtension("2.5.29.14", TestDER.octetString(subject))) }
        }
    }

    private func verdict(_ identifier: [UInt8], _ identity: PolicyIdentity, not: Bool = false) throws -> MatchVerdict {
        let condition = try MatchCondition(.authorityKeyID, Hexadecimal.text(identifier))
        return (not ? .not(MatchClause([condition])) : condition).verdict(on: identity)
    }

    @Test("the identifiers of RFC 5280 and RFC 7093 are those of the key, whatever the certificates call it")
    func methods() throws {
        let pki = try Self.siblings.get()
        let (info, bits) = try Self.key(pki.one)
        let identifiers: [[UInt8]] = [
            Array(Insecure.SHA1.hash(data: bits)), Array(SHA256.hash(data: bits).prefix(20)),
            Array(SHA384.hash(data: bits).prefix(20)), Array(SHA512.hash(data: bits).prefix(20)),
            Array(SHA256.hash(data: info)), Array(SHA512.hash(data: info)), Array(SHA256.hash(data: bits)),
        ]
        let colons = Hexadecimal.text(identifiers[0]).enumerated()
            .map { ($0 > 0 && $0 % 2 == 0 ? ":" : "") + $1.uppercased() }.joined()
        let spelt = try MatchCondition(.authorityKeyID, colons)
        #expect(spelt.verdict(on: try pki.identity(try pki.one.leaf("device").chain)) == .met([:]))
        for customize in [{ _ in }, Self.claim(), Self.claim(authority: identifiers[0])] {
            let leaf = try pki.one.leaf("device", customize)
            let identity = try pki.identity(leaf.chain)
            for identifier in identifiers {
                #expect(try verdict(identifier, identity) == .met([:]))
                #expect(try verdict(identifier, identity, not: true) == .unmet)
            }
        }
    }

    @Test("a sibling that claims the other's key has it neither for a rule nor for an exclusion")
    func claimed() throws {
        let pki = try Self.siblings.get()
        let one = try Self.identifier(pki.one)
        let nameless = try pki.root.intermediate("Three", Self.claim())
        for authority in [nameless, pki.two] {
            let leaf = try authority.leaf("device", Self.claim(authority: one))
            // The issuer's own identifier may refuse the path.
            guard let identity = try? pki.identity(leaf.chain) else { continue }
            #expect(try verdict(one, identity) == .undecided)
            #expect(try verdict(one, identity, not: true) == .undecided)
        }
        let honest = try pki.identity(try pki.two.leaf("device").chain)
        #expect(try verdict(one, honest) == .unmet)
        #expect(try verdict(one, honest, not: true) == .met([:]))
    }

    @Test("a certificate of a CA that calls its key by another's identifier does not make it that key")
    func claimedByAuthority() throws {
        let pki = try Self.siblings.get()
        let one = try Self.identifier(pki.one)
        let impostors = [
            try pki.root.intermediate("Three", Self.claim(subject: one)),
            try pki.two.intermediate("Below", Self.claim(subject: one)),
            try pki.two.intermediate("Two", Self.claim(authority: try Self.written(pki.two), subject: one)),
        ]
        for impostor in impostors {
            let identity = try pki.identity(try impostor.leaf("device", Self.claim(authority: one)).chain)
            #expect(try verdict(one, identity) == .undecided)
            #expect(try verdict(one, identity, not: true) == .undecided)
        }
    }

    @Test("a CA that is excluded by its key does not come back by leaving out identifiers, or by one below it")
    func excluded() throws {
        let pki = try Self.siblings.get()
        let one = try Self.identifier(pki.one)
        let bare = try pki.identity(try pki.one.leaf("device", Self.claim()).chain)
        #expect(try verdict(one, bare, not: true) == .unmet)
        for name in ["Below", "One"] {
            // Without identifiers libcrypto takes a certificate of a CA for its own name for a root.
            let below = try pki.one.intermediate(
                name, Self.claim(authority: try Self.written(pki.one), subject: [1, 2, 3]))
            let identity = try pki.identity(try below.leaf("device", Self.claim()).chain)
            #expect(try verdict(one, identity, not: true) == .undecided)
            #expect(try verdict(one, identity) == .undecided)
        }
        let cross = try pki.root.intermediate("Elsewhere", holding: pki.one.key, Self.claim(subject: [1, 2, 3]))
        let identity = try pki.identity(try cross.leaf("device", Self.claim()).chain)
        #expect(try verdict(one, identity) == .met([:]))
        #expect(try verdict(one, identity, not: true) == .unmet)
    }

    @Test("without a validated path nobody knows the key, whatever the certificate says")
    func unknown() throws {
        let pki = try Self.siblings.get()
        let one = try Self.identifier(pki.one)
        let leaf = try pki.one.leaf("device", Self.claim(authority: one)).certificate
        let pinned = PolicyIdentity(authority: nil, clientID: "billing", certificate: leaf)
        let told = PolicyIdentity(authority: "mesh", certificate: TestAttributes(names: leaf.names))
        for identity in [pinned, told, PolicyIdentity(authority: "github", claims: ["sub": "x"])] {
            #expect(try verdict(one, identity) == .undecided)
            #expect(try verdict(one, identity, not: true) == .undecided)
        }
    }

    @Test("the diagnosis shows the key that signed, and why an identifier is not known")
    func diagnosis() throws {
        let pki = try Self.siblings.get()
        let (one, two) = (
            Hexadecimal.text(try Self.identifier(pki.one)), Hexadecimal.text(try Self.identifier(pki.two))
        )
        func reason(_ identity: PolicyIdentity) throws -> String? {
            MatchClause([try MatchCondition(.authorityKeyID, one)]).shortfalls(of: identity).first?.text
        }
        #expect(try reason(pki.identity(try pki.two.leaf("device").chain)) == "found \(two)")
        let below = try pki.one.intermediate("Below")
        #expect(
            try reason(pki.identity(try below.leaf("device").chain))?
                .hasSuffix("; the identifier is that of a CA further up, or only what a certificate says") == true)
        let leaf = try pki.one.leaf("device").certificate
        #expect(
            try reason(PolicyIdentity(authority: nil, clientID: "billing", certificate: leaf))
                == "no authority has validated the certificate, so that its issuer is not known")
    }

    @Test("a path is accepted only where the leaf's issuer is the name of the CA that signed")
    func names() throws {
        let pki = try Self.siblings.get()
        for name in ["One", "Root", "two "] {
            let leaf = try pki.two.leaf("device") { template in
                template.hasKeyIdentifiers = false
                template.rewrite = { $0[3] = TestName.commonName(name) }
            }
            let other = pki.one.certificate.der
            if name == "two " {
                // RFC 5280 §7.1: the same name in another spelling.
                #expect(try pki.identity(leaf.chain).issuer != nil)
            } else {
                #expect(throws: CertificationPathFailure.self) { try pki.identity(leaf.chain + [other]) }
            }
        }
    }
}
