import Crypto
import FoundationEssentials
import Libcrypto
import PKI
import TestSupport
import Testing

@Suite("Certificates with their signature in another form")
struct SignatureTwinTests {
    @Test("each of two forms of an ECDSA signature is known from the other", arguments: [PrivateKey.Kind.p256, .p384])
    func forms(kind: PrivateKey.Kind) throws {
        let root = try TestCertificateAuthority(name: "Root", key: kind)
        let validator = try CertificationPathValidator(anchors: [root.certificate])
        // Often enough for numbers of every length.
        for _ in 0..<40 {
            let one = try root.leaf("device").certificate
            let other = try TestSignatureTwin.twin(of: one, kind)
            #expect(one.thumbprint != other.thumbprint)
            #expect(one.otherThumbprints == [other.thumbprint])
            #expect(other.otherThumbprints == [one.thumbprint])
            #expect(try validator.validate([other.der], at: TestPKI.now).leaf == other)
        }
    }

    @Test("signatures of other kinds have one form", arguments: [PrivateKey.Kind.rsa(bits: 2048), .ed25519])
    func one(kind: PrivateKey.Kind) throws {
        let leaf = try TestCertificateAuthority(name: "Root", key: kind).leaf("device").certificate
        #expect(leaf.otherThumbprints == [])
    }

    @Test(
        "no other change of a certificate beside what is signed is accepted",
        arguments: [PrivateKey.Kind.p256, .rsa(bits: 2048), .ed25519])
    func others(kind: PrivateKey.Kind) throws {
        let root = try TestCertificateAuthority(name: "Root", key: kind)
        let validator = try CertificationPathValidator(anchors: [root.certificate])
        let der = try root.leaf("device").certificate.der
        let parts = TestSignatureTwin.parts(der)
        #expect(try validator.validate([der], at: TestPKI.now).certificates.count == 2)
        let identifier = TestSignatureTwin.elements(TestSignatureTwin.content(parts.algorithm[...]))[0]
        let bits = TestDER.value(0x03, [0] + parts.signature)
        var changed = [
            der + [0], TestSignatureTwin.sealed(parts.signed, parts.algorithm, parts.signature + [0]),
            TestSignatureTwin.sealed(parts.signed, parts.algorithm, [0] + parts.signature),
            TestDER.sequence([parts.signed, parts.algorithm, TestDER.value(0x03, [1] + parts.signature)]),
            TestDER.sequence([parts.signed, parts.algorithm, TestDER.value(0x23, bits)]),
            TestDER.sequence([parts.signed, parts.algorithm, bits, [5, 0]]),
            TestDER.sequence([parts.signed, parts.algorithm, [0x03, 0x82, 0] + bits.dropFirst()]),
            TestSignatureTwin.sealed(
                parts.signed, TestDER.sequence([Array(identifier), [5, 0], [5, 0]]), parts.signature),
        ]
        // NULL for no parameters, and the other way round.
        let parameters: [[UInt8]] = kind == .rsa(bits: 2048) ? [Array(identifier)] : [Array(identifier), [5, 0]]
        changed.append(TestSignatureTwin.sealed(parts.signed, TestDER.sequence(parameters), parts.signature))
        if kind == .ed25519 {
            changed.append(TestSignatureTwin.sealed(parts.signed, parts.algorithm, Self.withOrder(parts.signature)))
        }
        for (index, der) in changed.enumerated() {
            #expect(throws: CertificationPathFailure.self, "\(index)") {
                try validator.validate([der], at: TestPKI.now)
            }
        }
    }

    /// s + L for s, which RFC 8032 §5.1.7 has to be refused.
    private static func withOrder(_ signature: [UInt8]) -> [UInt8] {
        let order =
            Array(
                (Hexadecimal.bytes("1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3ed") ?? []).reversed()
            )
        var (result, carry) = (signature, 0)
        for index in order.indices {
            let sum = Int(signature[32 + index]) + Int(order[index]) + carry
            result[32 + index] = UInt8(truncatingIfNeeded: sum)
            carry = sum >> 8
        }
        return result
    }
}
