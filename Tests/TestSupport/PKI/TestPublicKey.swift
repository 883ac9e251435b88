import Crypto
package import Libcrypto

/// `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7), of real keys and of such as must be refused.
package enum TestPublicKey {
    package static func der(of key: PrivateKey) throws -> [UInt8] {
        switch try key.publicNumbers() {
        case .rsa(let modulus, let exponent): rsa(modulus: modulus, exponent: exponent)
        case .elliptic(let x, let y): elliptic(curve: curve(width: x.count), point: [4] + x + y)
        case .edwards(let bytes):
            TestDER.sequence([
                TestDER.sequence([TestDER.objectIdentifier("1.3.101.112")]), TestDER.bitString(bytes),
            ])
        }
    }

    package static func rsa(modulus: [UInt8], exponent: [UInt8] = [1, 0, 1]) -> [UInt8] {
        let key = TestDER.sequence([TestDER.integer(modulus), TestDER.integer(exponent)])
        return TestDER.sequence([
            TestDER.sequence([TestDER.objectIdentifier("1.2.840.113549.1.1.1"), [5, 0]]), TestDER.bitString(key),
        ])
    }

    package static func elliptic(curve: String, point: [UInt8]) -> [UInt8] {
        TestDER.sequence([
            TestDER.sequence([
                TestDER.objectIdentifier("1.2.840.10045.2.1"), TestDER.objectIdentifier(curve),
            ]),
            TestDER.bitString(point),
        ])
    }

    /// An RSA key of 1024 bits that nobody has the private half of.
    package static var rsa1024: [UInt8] { rsa(modulus: [0xC1] + [UInt8](repeating: 0x5B, count: 127)) }

    /// The base point of secp256k1, as a key on a curve that is not accepted.
    package static var secp256k1: [UInt8] {
        let x: [UInt8] = [
            0x79, 0xBE, 0x66, 0x7E, 0xF9, 0xDC, 0xBB, 0xAC, 0x55, 0xA0, 0x62, 0x95, 0xCE, 0x87, 0x0B, 0x07,
            0x02, 0x9B, 0xFC, 0xDB, 0x2D, 0xCE, 0x28, 0xD9, 0x59, 0xF2, 0x81, 0x5B, 0x16, 0xF8, 0x17, 0x98,
        ]
        return elliptic(curve: "1.3.132.0.10", point: [2] + x)
    }

    /// The keyIdentifier of RFC 7093 §2 method 1.
    package static func identifier(of publicKey: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: publicKey).prefix(20))
    }

    private static func curve(width: Int) -> String {
        width == 32 ? "1.2.840.10045.3.1.7" : "1.3.132.0.34"
    }
}
