import Libcrypto
import PKI
import TestSupport
import Testing

@Suite("PEM files")
struct PEMTests {
    let pki: TestPKI
    init() throws { pki = try TestPKI.shared.get() }

    @Test("a bundle is read in its order, whatever stands between and however lines end")
    func bundle() throws {
        let text = "subject=CN=device\n" + pki.device.certificatePEM.replacing("\n", with: "\r\n") + "\n\n"
        #expect(try Certificate.pem(text).map(\.der) == pki.device.chain)
    }

    @Test("a file with nothing inside says what is expected", arguments: ["", "\n", "CERTIFICATE", "MIIB"])
    func empty(text: String) {
        #expect(throws: CertificateError.pem(.nothingInside(expected: "CERTIFICATE"))) { try Certificate.pem(text) }
    }

    @Test("a private key among certificates is refused by its label")
    func privateKey() throws {
        let text = pki.device.certificatePEM + (try pki.device.privateKeyPEM())
        #expect {
            try Certificate.pem(text)
        } throws: {
            "\($0)".contains("found a block \"PRIVATE KEY\", only \"CERTIFICATE\" is allowed")
        }
    }

    @Test("a byte order mark before the first block is named: other readers pass over that block")
    func byteOrderMark() throws {
        let text = pki.device.certificatePEM
        #expect(throws: CertificateError.pem(.byteOrderMark)) { try Certificate.pem("\u{FEFF}" + text) }
        #expect(throws: CertificateError.pem(.byteOrderMark)) { try Certificate.pem("\u{FEFF}  " + text) }
        #expect(PEMError.byteOrderMark.description.hasPrefix("line 1: a byte order mark"))
        // Before other text it hides nothing.
        #expect(try Certificate.pem("\u{FEFF}subject=CN=device\n" + text).map(\.der) == pki.device.chain)
        for mark in [[0xFF, 0xFE], [0xFE, 0xFF]] as [[UInt8]] {
            let wide = text.utf8.flatMap { mark[0] == 0xFF ? [$0, 0] : [0, $0] }
            #expect(throws: CertificateError.pem(.utf16)) { try Certificate.pem(mark + wide) }
        }
    }

    @Test("broken blocks are refused with their line")
    func broken() throws {
        let begin = "-----BEGIN CERTIFICATE-----\n"
        let end = "-----END CERTIFICATE-----\n"
        let cases: [(String, PEMError)] = [
            (begin + "M*IB\n" + end, .brokenBase64(line: 1)), (begin + end, .brokenBase64(line: 1)),
            (begin + "MIIB\n", .withoutEnd(line: 1)), (begin + begin + end, .withoutEnd(line: 1)),
            (begin + "MIIB\n-----END X-----\n", .withoutEnd(line: 1)), ("\n" + end, .endWithoutBegin(line: 2)),
        ]
        for (text, expected) in cases {
            #expect(throws: CertificateError.pem(expected)) { try Certificate.pem(text) }
        }
        #expect(throws: CertificateError.inBundle(position: 1, .notDER)) { try Certificate.pem(begin + "MIIB\n" + end) }
    }

    @Test("revocation lists and keys are read by their own labels")
    func labels() throws {
        let list = try pki.root.revocationList()
        #expect(try PEM.blocks(in: TestIdentity.pem("X509 CRL", list), label: .revocationList) == [list])
        let key = try pki.device.key.pkcs8()
        #expect(try PEM.blocks(in: try pki.device.privateKeyPEM(), label: .privateKey) == [key])
    }
}
