import FoundationEssentials
import Libcrypto
import PKI
import TestSupport
import Testing

@Suite("Reading a revocation list")
struct RevocationListTests {
    let pki: TestPKI
    let authority: TestCertificateAuthority
    init() throws {
        pki = try TestPKI.shared.get()
        authority = pki.issuing
    }

    @Test("what a list says can be read, and who signed it")
    func fields() throws {
        let der = try authority.revocationList { template in
            template.number = [0, 1, 0]
            template.revoke(pki.device.certificate, reason: .keyCompromise, at: TestPKI.now)
        }
        let list = try CertificateRevocationList(der: der)
        #expect(list.issuer.description == "CN=Issuing")
        #expect(list.thisUpdate == TestCertificateTemplate.defaultValidity.lowerBound)
        #expect(list.nextUpdate == TestCertificateTemplate.defaultValidity.upperBound)
        #expect(list.number == [1, 0])
        #expect(!list.isDelta && list.unsupported == nil && list.signatureWeakness == nil)
        #expect(list.entryCount == 1 && list.byteCount == der.count)
        #expect(
            list.entry(for: pki.device.certificate) == RevokedEntry(date: TestPKI.now, reason: .keyCompromise))
        #expect(list.entry(for: authority.certificate) == nil)
        #expect(list.isSigned(by: authority.certificate))
        #expect(!list.isSigned(by: pki.root.certificate))
    }

    @Test(
        "a list is checked with the key of its issuer, whatever kind that is",
        arguments: [PrivateKey.Kind.rsa(bits: 2048), .p256, .p384, .ed25519])
    func kinds(kind: PrivateKey.Kind) throws {
        let authority = try TestCertificateAuthority(name: "Kind", key: kind)
        #expect(try CertificateRevocationList(der: authority.revocationList()).isSigned(by: authority.certificate))
        let broken = try CertificateRevocationList(der: authority.revocationList(signature: .broken))
        #expect(!broken.isSigned(by: authority.certificate))
    }

    @Test("serial numbers are compared byte by byte, of any length and sign")
    func serials() throws {
        let serials: [[UInt8]] = [
            [0], [1], [0xFF], [0, 0x80], [0x80], [0x7F], [0, 0xFF], [1, 0], [0x7F] + Array(1...19),
            [0x7F] + Array(1...18) + [20], [UInt8](repeating: 0x11, count: 100),
        ]
        let der = try authority.revocationList { template in
            template.entries = serials.map { .init(serial: $0, date: TestPKI.now) }
        }
        let list = try CertificateRevocationList(der: der)
        #expect(list.entryCount == serials.count)
        for serial in serials { #expect(list.entry(for: serial[...]) != nil, "\(serial)") }
        for other: [UInt8] in [[2], [0xFE], [0, 0x81], [1, 0, 0], [], [0, 1]] {
            #expect(list.entry(for: other[...]) == nil, "\(other)")
        }
    }

    @Test("of two entries for one certificate the one that revokes it counts, whichever comes first")
    func duplicates() throws {
        for reasons: [RevocationReason] in [[.removeFromCRL, .superseded], [.superseded, .removeFromCRL]] {
            let der = try authority.revocationList { template in
                for reason in reasons { template.revoke(pki.device.certificate, reason: reason) }
            }
            let list = try CertificateRevocationList(der: der)
            #expect(list.entryCount == 1)
            #expect(list.entry(for: pki.device.certificate)?.reason == .superseded)
        }
    }

    @Test("a list of version 1 has neither extensions nor a number")
    func version1() throws {
        let der = try authority.revocationList { template in
            template.version = 0
            template.number = nil
            template.hasKeyIdentifier = false
            template.revoke(pki.device.certificate)
        }
        let list = try CertificateRevocationList(der: der)
        #expect(list.number == nil && list.entry(for: pki.device.certificate) != nil)
    }

    @Test("a file has one list in DER or several in PEM")
    func files() throws {
        let (first, second) = (try authority.revocationList(), try pki.root.revocationList())
        #expect(try CertificateRevocationList.lists(fromFile: first).map(\.der) == [first])
        let pem = "Issuing:\r\n" + TestIdentity.pem("X509 CRL", first) + "\n" + TestIdentity.pem("X509 CRL", second)
        #expect(try CertificateRevocationList.lists(fromFile: Array(pem.utf8)).map(\.der) == [first, second])
    }

    @Test(
        "a file that is no list is refused with the place of the fault",
        arguments: [
            ("", "nothing inside: a line \"-----BEGIN X509 CRL-----\" is expected"),
            (
                "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
                "line 1: found a block \"CERTIFICATE\", only \"X509 CRL\" is allowed"
            ),
            ("-----BEGIN X509 CRL-----\nMAA=\n", "line 1: the block that begins here has no proper end"),
            ("\n-----END X509 CRL-----\n", "line 2: a block ends here that did not begin"),
            (
                "-----BEGIN X509 CRL-----\nM*A=\n-----END X509 CRL-----\n",
                "line 1: the block that begins here is not base64"
            ),
            (
                "-----BEGIN X509 CRL-----\nMAB=\n-----END X509 CRL-----\n",
                "line 1: the block that begins here is not base64"
            ),
            (
                "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n",
                "revocation list 1: malformed revocation list: the outer form cannot be read"
            ),
        ])
    func brokenFiles(text: String, message: String) {
        let error = #expect(throws: RevocationListError.self) {
            try CertificateRevocationList.lists(fromFile: Array(text.utf8))
        }
        #expect(error?.description == message)
    }

    @Test("100,000 entries are found, and no others")
    func many() throws {
        let serial = { (number: Int) in [0x40, UInt8(number >> 16), UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)] }
        let der = try authority.revocationList { template in
            template.entries = (0..<100_000).map { .init(serial: serial($0 * 2), date: TestPKI.now) }
        }
        let list = try CertificateRevocationList(der: der)
        #expect(list.entryCount == 100_000)
        #expect((0..<100_000).allSatisfy { list.entry(for: serial($0 * 2)[...]) != nil })
        #expect((0..<1_000).allSatisfy { list.entry(for: serial($0 * 2 + 1)[...]) == nil })
        #expect(list.isSigned(by: authority.certificate))
    }
}
