package import Libcrypto
package import PKI

/// Certificates with their ECDSA signature in its other form, as anybody can make them who has the certificate.
package enum TestSignatureTwin {
    private static let orders: [PrivateKey.Kind: String] = [
        .p256: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
        .p384: "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    ]

    /// The certificate with (r, n - s) for (r, s).
    ///
    /// - Parameter kind: of the key that signed it: `.p256` or `.p384`.
    package static func twin(of certificate: Certificate, _ kind: PrivateKey.Kind = .p256) throws -> Certificate {
        let parts = parts(certificate.der)
        let numbers = elements(content(parts.signature[...]))
        let order = orders[kind].flatMap { Hexadecimal.bytes($0) } ?? []
        var rest = Array(content(numbers[1]).drop { $0 == 0 })
        rest = [UInt8](repeating: 0, count: order.count - rest.count) + rest
        var borrow = 0
        for index in order.indices.reversed() {
            let digit = Int(order[index]) - Int(rest[index]) - borrow
            borrow = digit < 0 ? 1 : 0
            rest[index] = UInt8(truncatingIfNeeded: digit)
        }
        let other = TestDER.integer(Array(rest.drop { $0 == 0 }))
        return try Certificate(
            der: sealed(parts.signed, parts.algorithm, TestDER.sequence([Array(numbers[0]), other])))
    }

    /// A certificate's parts: what is signed, the algorithm and the signature.
    package static func parts(_ der: [UInt8]) -> (signed: [UInt8], algorithm: [UInt8], signature: [UInt8]) {
        let elements = elements(content(der[...]))
        return (Array(elements[0]), Array(elements[1]), Array(content(elements[2]).dropFirst()))
    }

    package static func content(_ element: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let length = element[element.startIndex + 1]
        return element.dropFirst(length < 0x80 ? 2 : 2 + Int(length & 0x7F))
    }

    package static func elements(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
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

    package static func sealed(_ contents: [UInt8], _ algorithm: [UInt8], _ signature: [UInt8]) -> [UInt8] {
        TestDER.sequence([contents, algorithm, TestDER.bitString(signature)])
    }
}
