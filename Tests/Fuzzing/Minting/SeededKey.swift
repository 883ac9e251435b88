import Crypto
package import Libcrypto
package import TestSupport

/// A key that comes again with the same seed, and what certificates say of it.
package struct SeededKey: Sendable {
    package let key: PrivateKey
    /// `SubjectPublicKeyInfo`.
    let publicKey: [UInt8]
    let identifier: [UInt8]

    /// - Parameter kind: Ed25519, whose signatures come again too, P-256 or P-384.
    package init(_ kind: PrivateKey.Kind, _ random: inout SeededGenerator) throws {
        switch kind {
        case .ed25519:
            let header: [UInt8] = [
                0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x70, 4, 0x22, 4, 0x20,
            ]
            key = try PrivateKey(pkcs8: header + Self.bytes(32, &random))
        case .p384:
            // Short of the group's order.
            let number = [0x3F] + Self.bytes(47, &random)
            key = try PrivateKey(
                pkcs8: Array(try P384.Signing.PrivateKey(rawRepresentation: number).derRepresentation))
        default:
            let number = [0x3F] + Self.bytes(31, &random)
            key = try PrivateKey(
                pkcs8: Array(try P256.Signing.PrivateKey(rawRepresentation: number).derRepresentation))
        }
        publicKey = try TestPublicKey.der(of: key)
        identifier = Array(SHA256.hash(data: publicKey).prefix(20))
    }

    private static func bytes(_ count: Int, _ random: inout SeededGenerator) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
    }
}
