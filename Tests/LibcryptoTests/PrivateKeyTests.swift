import Crypto
import FoundationEssentials
import Libcrypto
import Testing

@Suite("Private keys")
struct PrivateKeyTests {
    static let kinds: [PrivateKey.Kind] = [.rsa(bits: 2048), .rsa(bits: 3072), .p256, .p384, .ed25519]

    @Test("a key survives PKCS#8 and keeps its kind and its numbers", arguments: kinds)
    func roundTrip(kind: PrivateKey.Kind) throws {
        let key = try PrivateKey.generate(kind)
        let copy = try PrivateKey(pkcs8: try key.pkcs8())
        #expect(copy.kind == kind)
        #expect(try copy.publicNumbers() == key.publicNumbers())
        #expect(try copy.pkcs8() == key.pkcs8())
    }

    @Test("the public numbers have the width that JWK wants", arguments: kinds)
    func widths(kind: PrivateKey.Kind) throws {
        switch (kind, try PrivateKey.generate(kind).publicNumbers()) {
        case (.rsa(let bits), .rsa(let modulus, let exponent)):
            #expect(modulus.count == bits / 8)
            #expect(exponent == [1, 0, 1])
        case (.p256, .elliptic(let x, let y)): #expect(x.count == 32 && y.count == 32)
        case (.p384, .elliptic(let x, let y)): #expect(x.count == 48 && y.count == 48)
        case (.ed25519, .edwards(let bytes)): #expect(bytes.count == 32)
        default: Issue.record("numbers of another kind")
        }
    }

    @Test("bytes behind a key refuse it")
    func trailingBytes() throws {
        let der = try PrivateKey.generate(.p256).pkcs8()
        #expect(throws: LibcryptoError.self) { try PrivateKey(pkcs8: der + [0]) }
        #expect(throws: LibcryptoError.self) { try PrivateKey(pkcs8: der + der) }
        #expect(throws: LibcryptoError.self) { try PrivateKey(pkcs8: []) }
    }

    @Test("a key cut short anywhere is refused", arguments: [PrivateKey.Kind.p256, .ed25519])
    func truncated(kind: PrivateKey.Kind) throws {
        let der = try PrivateKey.generate(kind).pkcs8()
        for length in 0..<der.count {
            #expect(throws: LibcryptoError.self) { try PrivateKey(pkcs8: Array(der[..<length])) }
        }
    }

    @Test("a key with flipped bits is refused or is a key, and never a crash")
    func flipped() throws {
        var random = SystemRandomNumberGenerator()
        for kind in [PrivateKey.Kind.rsa(bits: 2048), .p384, .ed25519] {
            let der = try PrivateKey.generate(kind).pkcs8()
            for _ in 0..<300 {
                var copy = der
                copy[Int.random(in: 0..<copy.count, using: &random)] ^= UInt8(
                    1 << Int.random(in: 0..<8, using: &random))
                _ = try? PrivateKey(pkcs8: copy).publicNumbers()
            }
        }
    }

    @Test("a key of a kind that Chancery does not sign with is refused")
    func otherKinds() throws {
        #expect(throws: LibcryptoError.self) {
            try PrivateKey(pkcs8: Array(P521.Signing.PrivateKey().derRepresentation))
        }
        #expect(throws: LibcryptoError.self) {
            try PrivateKey(pkcs8: Self.x25519(Array(Curve25519.KeyAgreement.PrivateKey().rawRepresentation)))
        }
    }

    @Test("an RSA key of a size out of range is not made", arguments: [0, 512, 1024, 2047, 2050, 16384, -1])
    func sizes(bits: Int) {
        #expect(throws: LibcryptoError.self) { try PrivateKey.generate(.rsa(bits: bits)) }
    }

    @Test("a key does not show itself")
    func redaction() throws {
        let key = try PrivateKey.generate(.p256)
        #expect("\(key)" == "private key (p256)")
        #expect(String(reflecting: key) == "private key (p256)")
        #expect(Mirror(reflecting: key).children.isEmpty)
    }

    private static func x25519(_ raw: [UInt8]) -> [UInt8] {
        [0x30, 0x2E, 2, 1, 0, 0x30, 5, 6, 3, 0x2B, 0x65, 0x6E, 4, 0x22, 4, 0x20] + raw
    }
}
