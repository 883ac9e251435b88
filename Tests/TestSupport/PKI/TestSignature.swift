import Crypto
package import Libcrypto

/// Signing what a certificate or a list says.
package enum TestSignature: Sendable {
    /// As the key's kind has it, with SHA-256 or SHA-384.
    case strong
    /// ECDSA with SHA-1, for a P-256 key.
    case sha1
    /// As `strong`, and then broken in its last byte.
    case broken

    /// The algorithm identifier.
    package func algorithm(for key: PrivateKey) -> [UInt8] {
        switch (self, key.kind) {
        case (.sha1, _): TestDER.sequence([TestDER.objectIdentifier("1.2.840.10045.4.1")])
        case (_, .rsa): TestDER.sequence([TestDER.objectIdentifier("1.2.840.113549.1.1.11"), [5, 0]])
        case (_, .p256): TestDER.sequence([TestDER.objectIdentifier("1.2.840.10045.4.3.2")])
        case (_, .p384): TestDER.sequence([TestDER.objectIdentifier("1.2.840.10045.4.3.3")])
        case (_, .ed25519): TestDER.sequence([TestDER.objectIdentifier("1.3.101.112")])
        }
    }

    /// `contents`, the algorithm and the signature: a whole certificate or list.
    package func seal(_ contents: [UInt8], with key: PrivateKey) throws -> [UInt8] {
        var signature = try sign(contents, with: key)
        if case .broken = self { signature[signature.count - 1] ^= 1 }
        return TestDER.sequence([contents, algorithm(for: key), TestDER.bitString(signature)])
    }

    private func sign(_ contents: [UInt8], with key: PrivateKey) throws -> [UInt8] {
        if case .sha1 = self {
            let key = try P256.Signing.PrivateKey(derRepresentation: try key.pkcs8())
            return Array(try key.signature(for: Insecure.SHA1.hash(data: contents)).derRepresentation)
        }
        switch key.kind {
        case .rsa: return try key.sign(contents, scheme: .rsaPKCS1SHA256)
        case .p256: return Self.der(try key.sign(contents, scheme: .ecdsaSHA256))
        case .p384: return Self.der(try key.sign(contents, scheme: .ecdsaSHA384))
        case .ed25519: return try key.sign(contents, scheme: .ed25519)
        }
    }

    private static func der(_ sides: [UInt8]) -> [UInt8] {
        let half = sides.count / 2
        return TestDER.sequence([TestDER.integer(Array(sides[..<half])), TestDER.integer(Array(sides[half...]))])
    }
}
