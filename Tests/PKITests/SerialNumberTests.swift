import FoundationEssentials
import Libcrypto
import PKI
import TestSupport
import Testing

/// RFC 5280 §4.1.2.2 asks for a number above zero. CAs that take any bytes issue negative ones.
@Suite("Serial numbers")
struct SerialNumberTests {
    let pki: TestPKI
    init() throws { pki = try TestPKI.shared.get() }

    static let numbers: [(content: [UInt8], text: String)] = [
        ([0], "0"), ([1], "1"), ([0x7F], "7f"), ([0, 0x80], "80"), ([0, 0xFF, 0], "ff00"),
        ([0xFF], "-1"), ([0x80], "-80"), ([0xFF, 0x7F], "-81"), ([0x80, 0], "-8000"), ([0x8A, 0xBC], "-7544"),
        ([0xFF, 0x00], "-100"),
    ]

    func device(_ content: [UInt8]) throws -> TestIdentity {
        try pki.issuing.leaf("device", uris: ["urn:device:a"]) { $0.rewrite = { $0[1] = TestDER.value(2, content) } }
    }

    @Test("are taken with their sign, and no two have one text", arguments: numbers)
    func texts(_ number: (content: [UInt8], text: String)) throws {
        let device = try device(number.content)
        #expect(device.certificate.serial == number.text)
        #expect(TestPKI.kinds(try pki.validator(), device.chain) == [])
        #expect(Set(Self.numbers.map(\.text)).count == Self.numbers.count)
    }

    @Test("without their sign are their bytes", arguments: numbers)
    func bytes(_ number: (content: [UInt8], text: String)) {
        let digits = number.content.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        #expect(SerialNumber.withoutSign(number.text) == (number.text.hasPrefix("-") ? digits : nil))
    }

    @Test("are compared with lists by their bytes, sign included", arguments: numbers)
    func lists(_ number: (content: [UInt8], text: String)) throws {
        let certificate = try device(number.content).certificate
        for (content, _) in Self.numbers {
            let der = try pki.issuing.revocationList {
                $0.entries = [.init(serial: content, date: TestPKI.now, reason: .keyCompromise)]
            }
            let entry = try CertificateRevocationList(der: der).entry(for: certificate)
            #expect((entry != nil) == (content == number.content))
        }
    }

    @Test("are compared with OCSP answers by their bytes, sign included")
    func answers() throws {
        let certificate = try device([0x80]).certificate
        let now = TestPKI.now
        func status(_ serial: [UInt8]) throws -> OCSPStatus {
            var response = TestOCSPResponse(
                about: certificate, issuer: pki.issuing.certificate, key: pki.issuing.key, at: now)
            response.serial = serial
            response.status = .revoked(now, reason: 1)
            return try OCSPResponse(der: try response.der()).verdict(
                on: certificate, issuer: pki.issuing.certificate, at: now, nonce: nil, lists: .none
            ).status
        }
        guard case .revoked = try status([0x80]) else {
            Issue.record("an answer about the serial number is not taken")
            return
        }
        #expect(throws: OCSPError.self) { try status([0, 0x80]) }
    }

    @Test("of more than 64 bytes are refused, and the error says so")
    func length() {
        let error = #expect(throws: CertificateError.self) { try device([UInt8](repeating: 0x4A, count: 65)) }
        #expect(
            error?.description
                == "malformed certificate: the serial number is longer than 64 bytes, RFC 5280 allows 20")
    }
}
