import Crypto

/// The other form of an ECDSA signature.
///
/// Where (r, s) is a signature, (r, n - s) is one of the same text by the same key (SEC 1 §4.1.4, n is the order of the
/// curve): anybody can turn one into the other. The certificate then has another thumbprint and says the same. No other
/// change of an accepted signature passes: libcrypto takes ECDSA signatures in DER only, of Ed25519 and RSA only the one
/// number below the order or the modulus, `PathRules` those of RSA in their full length only, and all else in a
/// certificate is signed.
enum SignatureTwin {
    /// Orders by the bytes that they have (FIPS 186-5, SP 800-186 §3.2.1).
    private static let orders = [
        "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
        "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa"
            + "51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    ].compactMap { Hexadecimal.bytes($0) }

    /// SHA-256 of the certificate with the other form, in hexadecimal; nil where the signature has one form only.
    static func thumbprint(of certificate: Certificate) -> String? {
        guard certificate.signature.isECDSA, let fields = CertificateFields(certificate),
            let other = other(Array(certificate.der[fields.signature]))
        else { return nil }
        let signature = DERBytes.value(tag: DERTag.bitString, content: [0] + other)
        let contents = certificate.der[fields.signed] + certificate.der[fields.signatureAlgorithm] + signature
        return Hexadecimal.text(
            Array(SHA256.hash(data: DERBytes.value(tag: DERTag.sequence, content: Array(contents)))))
    }

    /// `Ecdsa-Sig-Value` (RFC 3279 §2.2.3) with n - s in the place of s.
    private static func other(_ signature: [UInt8]) -> [UInt8]? {
        guard let (r, s) = try? numbers(signature), let order = orders.first(where: { r.count <= $0.count }),
            let difference = difference(order, s)
        else { return nil }
        return DERBytes.value(tag: DERTag.sequence, content: integer(r) + integer(difference))
    }

    private static func numbers(_ signature: [UInt8]) throws(DERFault) -> (r: [UInt8], s: [UInt8]) {
        var whole = DERReader(signature)
        var parts = whole.inside(try whole.next(DERTag.sequence))
        try whole.finish()
        var numbers: [[UInt8]] = []
        for _ in 0..<2 {
            numbers.append(try parts.unsigned(try parts.next(DERTag.integer)))
        }
        try parts.finish()
        return (numbers[0], numbers[1])
    }

    /// `left - right`, both big-endian; nil unless it is positive.
    private static func difference(_ left: [UInt8], _ right: [UInt8]) -> [UInt8]? {
        guard right.count <= left.count else { return nil }
        let right = [UInt8](repeating: 0, count: left.count - right.count) + right
        var result = left
        var borrow = 0
        for index in left.indices.reversed() {
            let digit = Int(left[index]) - Int(right[index]) - borrow
            borrow = digit < 0 ? 1 : 0
            result[index] = UInt8(truncatingIfNeeded: digit)
        }
        let number = Array(result.drop { $0 == 0 })
        return borrow == 0 && !number.isEmpty ? number : nil
    }

    private static func integer(_ number: [UInt8]) -> [UInt8] {
        let isNegative = number.first.map { $0 >= 0x80 } ?? true
        return DERBytes.value(tag: DERTag.integer, content: (isNegative ? [0] : []) + number)
    }
}
