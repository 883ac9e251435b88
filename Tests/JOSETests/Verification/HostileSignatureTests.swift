import Crypto
import CryptoExtras
import JOSE
import Testing

@Suite("Hostile signatures")
struct HostileSignatureTests {
    private func verify(_ signature: [UInt8], in token: String, by key: JSONValue) throws {
        let input = token.split(separator: ".").prefix(2).joined(separator: ".")
        _ = try VerifiedJWS(
            verifying: CompactJWS(input + "." + Base64URL.encode(signature)), by: TestSigner.set(key),
            allowing: Set(VerificationAlgorithm.allCases))
    }

    /// The order of the group, less one, itself, and more one (SEC 2 §2.4.2).
    private static let around: [[UInt8]] = [0x50, 0x51, 0x52].map { last in
        [
            0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6,
            0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, last,
        ]
    }

    @Test("r and s at the ends of their range are no signature: neither 0 nor 1, nor around the order")
    func extremes() throws {
        let signer = try TestSigner.of(.es256)
        let token = try signer.token()
        let zero = [UInt8](repeating: 0, count: 32)
        let one = [UInt8](repeating: 0, count: 31) + [1]
        let numbers = [zero, one, [UInt8](repeating: 0xFF, count: 32)] + Self.around
        for r in numbers {
            for s in numbers { #expect(throws: JWSError.signature) { try verify(r + s, in: token, by: signer.key) } }
        }
    }

    @Test("a good r or s does not help beside a bad one, and adding the order does not make another good one")
    func halves() throws {
        let signer = try TestSigner.of(.es256)
        let token = try signer.token()
        let good = try #require(Base64URL.decode(String(token.split(separator: ".")[2])))
        try verify(good, in: token, by: signer.key)
        for bad in [[UInt8](repeating: 0, count: 32)] + Self.around {
            #expect(throws: JWSError.signature) { try verify(good.prefix(32) + bad, in: token, by: signer.key) }
            #expect(throws: JWSError.signature) { try verify(bad + good.suffix(32), in: token, by: signer.key) }
        }
        #expect(throws: JWSError.signature) { try verify(good.suffix(32) + good.prefix(32), in: token, by: signer.key) }
    }

    @Test("an ECDSA signature in DER is refused, and told apart from one that is wrong: JWS has r beside s")
    func der() throws {
        let pair = P256.Signing.PrivateKey()
        let raw = Array(pair.publicKey.rawRepresentation)
        let key: JSONValue = [
            "kty": "EC", "crv": "P-256", "x": .string(Base64URL.encode(raw.prefix(32))),
            "y": .string(Base64URL.encode(raw.suffix(32))),
        ]
        let input = Base64URL.encode(Array(#"{"alg":"ES256"}"#.utf8)) + ".e30"
        let signature = try pair.signature(for: Array(input.utf8))
        try verify(Array(signature.rawRepresentation), in: input, by: key)
        let der = Array(signature.derRepresentation)
        let fault = JWSError.signatureForm(.es256, length: der.count, isDER: true)
        #expect(throws: fault) { try verify(der, in: input, by: key) }
        #expect(
            fault.description
                == "has an ES256 signature in DER (\(der.count) bytes): a JWT has R and S one after the other, 64 bytes "
                + "(RFC 7518 section 3.4)")
        for other in [Array(der.dropLast()), der + [0], [UInt8](repeating: 0x30, count: 96)] {
            let fault = JWSError.signatureForm(.es256, length: other.count, isDER: false)
            #expect(throws: fault) { try verify(other, in: input, by: key) }
        }
    }

    @Test(
        "an RSA signature has the length of its key, zeros before it included",
        arguments: [VerificationAlgorithm.ps256, .rs256])
    func length(algorithm: VerificationAlgorithm) throws {
        let signer = try TestSigner.of(algorithm)
        // One in 256 begins with a zero. A PSS signature is another each time, a PKCS #1 one by its message.
        var number = 0
        while number < 20_000 {
            number += 1
            let token = try signer.token(payload: "{\"n\":\(number)}")
            let good = try #require(Base64URL.decode(String(token.split(separator: ".")[2])))
            guard good.first == 0 else { continue }
            try verify(good, in: token, by: signer.key)
            #expect(throws: JWSError.signature) { try verify(Array(good.dropFirst()), in: token, by: signer.key) }
            #expect(throws: JWSError.signature) { try verify([0] + good, in: token, by: signer.key) }
            return
        }
        Issue.record("no signature began with a zero")
    }

    @Test("an RSA signature of 0, 1, and the modulus and its neighbours is refused")
    func rsaExtremes() throws {
        for algorithm in [VerificationAlgorithm.rs256, .ps256] {
            let signer = try TestSigner.of(algorithm)
            guard case .string(let n)? = signer.key["n"] else { return }
            let modulus = try #require(Base64URL.decode(n))
            let zero = [UInt8](repeating: 0, count: modulus.count)
            // The modulus is odd.
            let before = Array(modulus.dropLast()) + [modulus[modulus.count - 1] - 1]
            let one = Array(zero.dropLast()) + [1]
            for wrong in [zero, one, before, modulus, [UInt8](repeating: 0xFF, count: modulus.count)] {
                #expect(throws: JWSError.signature) { try verify(wrong, in: signer.token(), by: signer.key) }
            }
        }
    }
}
