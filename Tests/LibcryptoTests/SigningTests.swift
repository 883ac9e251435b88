import Crypto
import FoundationEssentials
import Libcrypto
import Testing

@Suite("Signatures")
struct SigningTests {
    @Test("a P-256 signature is r and s and holds for another library", arguments: [0, 1, 31, 700, 100_000])
    func p256(length: Int) throws {
        let key = try PrivateKey.generate(.p256)
        let message = [UInt8](repeating: 0x61, count: length)
        let signature = try key.sign(message, scheme: .ecdsaSHA256)
        #expect(signature.count == 64)
        let verifier = try P256.Signing.PrivateKey(derRepresentation: try key.pkcs8()).publicKey
        let parsed = try P256.Signing.ECDSASignature(rawRepresentation: signature)
        #expect(verifier.isValidSignature(parsed, for: message))
    }

    @Test("r and s keep their width when they begin with zeros")
    func widths() throws {
        let key = try PrivateKey.generate(.p256)
        let verifier = try P256.Signing.PrivateKey(derRepresentation: try key.pkcs8()).publicKey
        var short = 0
        for number in 0..<1500 {
            let message = Array("\(number)".utf8)
            let signature = try key.sign(message, scheme: .ecdsaSHA256)
            guard signature[0] == 0 || signature[32] == 0 else { continue }
            short += 1
            #expect(verifier.isValidSignature(try .init(rawRepresentation: signature), for: message))
        }
        #expect(short > 0)
    }

    @Test("a P-384 signature holds for another library")
    func p384() throws {
        let key = try PrivateKey.generate(.p384)
        let message = Array("message".utf8)
        let signature = try key.sign(message, scheme: .ecdsaSHA384)
        let verifier = try P384.Signing.PrivateKey(derRepresentation: try key.pkcs8()).publicKey
        let parsed = try P384.Signing.ECDSASignature(rawRepresentation: signature)
        #expect(verifier.isValidSignature(parsed, for: SHA384.hash(data: message)))
    }

    @Test("an Ed25519 signature holds for another library", arguments: [0, 700])
    func ed25519(length: Int) throws {
        let key = try PrivateKey.generate(.ed25519)
        let message = [UInt8](repeating: 0x61, count: length)
        let signature = try key.sign(message, scheme: .ed25519)
        guard case .edwards(let bytes) = try key.publicNumbers() else {
            Issue.record("numbers of another kind")
            return
        }
        let verifier = try Curve25519.Signing.PublicKey(rawRepresentation: bytes)
        #expect(verifier.isValidSignature(signature, for: message))
    }

    @Test("an RSA signature is as long as the modulus and the same each time", arguments: [2048, 3072])
    func rsa(bits: Int) throws {
        let key = try PrivateKey.generate(.rsa(bits: bits))
        let message = Array("message".utf8)
        let signature = try key.sign(message, scheme: .rsaPKCS1SHA256)
        #expect(signature.count == bits / 8)
        #expect(try key.sign(message, scheme: .rsaPKCS1SHA256) == signature)
        #expect(try key.sign(message + [0], scheme: .rsaPKCS1SHA256) != signature)
    }

    @Test("a scheme that does not go with the key is refused")
    func mismatch() throws {
        let key = try PrivateKey.generate(.p256)
        for scheme in [PrivateKey.Scheme.rsaPKCS1SHA256, .ecdsaSHA384, .ed25519] {
            #expect(throws: LibcryptoError.self) { try key.sign([1], scheme: scheme) }
        }
    }

    @Test("many threads sign with one key at once", arguments: [PrivateKey.Kind.p256, .rsa(bits: 2048)])
    func concurrency(kind: PrivateKey.Kind) async throws {
        let key = try PrivateKey.generate(kind)
        let scheme: PrivateKey.Scheme = kind == .p256 ? .ecdsaSHA256 : .rsaPKCS1SHA256
        let expected = try key.sign([1], scheme: scheme).count
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<200 {
                group.addTask { try key.sign([1], scheme: scheme).count }
            }
            for try await count in group { #expect(count == expected) }
        }
    }
}
