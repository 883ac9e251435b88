import Crypto
import FoundationEssentials
import Libcrypto
import PKI
import TestSupport
import Testing

@Suite("Certificates with their signature in another form")
struct SignatureTwinTests {
    private static let orders: [PrivateKey.Kind: String] = [
        .p256: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        .p384: "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    ]

    /// The certificate's parts: what is signed, the algorithm and the signature.
    private func parts(_ der: [UInt8]) -> (signed: [UInt8], algorithm: [UInt8], signature: [UInt8]) {
        let elements = Self.elements(Self.content(der[...]))
        return (Array(elements[0]), Array(elements[1]), Array(Self.content(elements[2]).dropFirst()))
    }

    private static func content(_ element: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let length = element[element.startIndex + 1]
        return element.dropFirst(length < 0x80 ? 2 : 2 + Int(length & 0x7F))
    }

    private static func elements(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var (rest, result) = (bytes, [ArraySlice<UInt8>]())
        while !rest.isEmpty {
            let first = Int(rest[rest.startIndex + 1])
            let count = first < 0x80 ? 0 : first & 0x7F
            let length = count == 0 ? first : rest.dropFirst(2).prefix(count).reduce(0) { $0 << 8 | Int($1) }
            result.append(rest.prefix(2 + count + length))
            rest = rest.dropFirst(2 + count + length)
        }
        return result
    }

    private func sealed(_ contents: [UInt8], _ algorithm: [UInt8], _ signature: [UInt8]) -> [UInt8] {
        TestDER.sequence([contents, algorithm, TestDER.bitString(signature)])
    }

    /// (r, n - s) for (r, s).
    private func twin(of der: [UInt8], _ kind: PrivateKey.Kind) throws -> [UInt8] {
        let parts = parts(der)
        let numbers = Self.elements(Self.content(parts.signature[...]))
        let order = try #require(Self.orders[kind].flatMap { Hexadecimal.bytes($0) })
        var rest = Array(Self.content(numbers[1]).drop { $0 == 0 })
        rest = [UInt8](repeating: 0, count: order.count - rest.count) + rest
        var borrow = 0
        for index in order.indices.reversed() {
            let digit = Int(order[index]) - Int(rest[index]) - borrow
            borrow = digit < 0 ? 1 : 0
            rest[index] = UInt8(truncatingIfNeeded: digit)
        }
        let other = TestDER.integer(Array(rest.drop { $0 == 0 }))
        return sealed(parts.signed, parts.algorithm, TestDER.sequence([Array(numbers[0]), other]))
    }

    @Test("each of two forms of an ECDSA signature is known from the other", arguments: [PrivateKey.Kind.p256, .p384])
    func forms(kind: PrivateKey.Kind) throws {
        let root = try TestCertificateAuthority(name: "Root", key: kind)
        let validator = try CertificationPathValidator(anchors: [root.certificate])
        // Often enough for numbers of every length.
        for _ in 0..<40 {
            let one = try root.leaf("device").certificate
            let other = try Certificate(der: try twin(of: one.der, kind))
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
        let parts = parts(der)
        #expect(try validator.validate([der], at: TestPKI.now).certificates.count == 2)
        let identifier = Self.elements(Self.content(parts.algorithm[...]))[0]
        let bits = TestDER.value(0x03, [0] + parts.signature)
        var changed = [
            der + [0], sealed(parts.signed, parts.algorithm, parts.signature + [0]),
            sealed(parts.signed, parts.algorithm, [0] + parts.signature),
            TestDER.sequence([parts.signed, parts.algorithm, TestDER.value(0x03, [1] + parts.signature)]),
            TestDER.sequence([parts.signed, parts.algorithm, TestDER.value(0x23, bits)]),
            TestDER.sequence([parts.signed, parts.algorithm, bits, [5, 0]]),
            TestDER.sequence([parts.signed, parts.algorithm, [0x03, 0x82, 0] + bits.dropFirst()]),
            sealed(parts.signed, TestDER.sequence([Array(identifier), [5, 0], [5, 0]]), parts.signature),
        ]
        // NULL for no parameters, and the other way round.
        let parameters: [[UInt8]] = kind == .rsa(bits: 2048) ? [Array(identifier)] : [Array(identifier), [5, 0]]
        changed.append(sealed(parts.signed, TestDER.sequence(parameters), parts.signature))
        if kind == .ed25519 { changed.append(sealed(parts.signed, parts.algorithm, Self.withOrder(parts.signature))) }
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
