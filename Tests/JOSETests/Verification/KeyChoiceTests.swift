import Foundation
import JOSE
import Testing

@Suite("Which key a token is verified by")
struct KeyChoiceTests {
    private static let everything = Set(VerificationAlgorithm.allCases)

    private func verify(
        _ token: String, by keys: VerificationKeySet, allowing algorithms: Set<VerificationAlgorithm> = everything
    ) throws {
        _ = try VerifiedJWS(verifying: CompactJWS(token), by: keys, allowing: algorithms)
    }

    @Test("a public key is never a secret, in whatever form it is taken for one")
    func keyConfusion() throws {
        for algorithm in VerificationAlgorithm.asymmetric {
            let signer = try TestSigner.of(algorithm)
            let keys = try TestSigner.set(signer.key)
            for secret in try Self.bytes(ofPublic: signer.key) {
                for name in ["HS256", "HS384", "HS512"] {
                    let token = try HMACToken.compact(alg: name, secret: secret)
                    #expect(throws: JWSError.noKey(kid: nil)) { try verify(token, by: keys) }
                    #expect(throws: JWSError.self) {
                        try verify(token, by: keys, allowing: Set(VerificationAlgorithm.asymmetric))
                    }
                }
            }
        }
    }

    /// What libraries have been made to use as a secret.
    private static func bytes(ofPublic key: JSONValue) throws -> [[UInt8]] {
        var forms = [key.serialized(), []]
        for name in ["n", "e", "x", "y"] {
            guard case .string(let text)? = key[name] else { continue }
            forms += [Array(text.utf8), try #require(Base64URL.decode(text))]
        }
        if case .string(let n)? = key["n"] {
            let modulus = try #require(Base64URL.decode(n))
            let der: [UInt8] =
                [0x30, 0x82, 0x01, 0x22, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]
                + [0x05, 0x00, 0x03, 0x82, 0x01, 0x0f, 0x00, 0x30, 0x82, 0x01, 0x0a, 0x02, 0x82, 0x01, 0x01, 0x00]
                + modulus + [0x02, 0x03, 0x01, 0x00, 0x01]
            let lines = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
            let pem = "-----BEGIN PUBLIC KEY-----\n\(lines)\n-----END PUBLIC KEY-----"
            forms += [der, Array(pem.utf8), Array((pem + "\n").utf8)]
        }
        return forms
    }

    @Test("a token verifies by its own algorithm alone", arguments: VerificationAlgorithm.allCases)
    func otherAlgorithms(algorithm: VerificationAlgorithm) throws {
        let signer = try TestSigner.of(algorithm)
        let keys = try TestSigner.set(signer.key)
        for other in VerificationAlgorithm.allCases where other != algorithm {
            let token = try signer.token(header: #"{"alg":"\#(other.rawValue)"}"#)
            #expect(throws: JWSError.self, "\(other)") { try verify(token, by: keys) }
            // The key says what it is for.
            let bound = try TestSigner.set(signer.key.with(["alg": .string(other.rawValue)]))
            #expect(throws: JWSError.self, "\(other)") { try verify(signer.token(), by: bound) }
        }
        let others = Self.everything.subtracting([algorithm])
        #expect(throws: JWSError.algorithmNotAllowed(algorithm)) {
            try verify(signer.token(), by: keys, allowing: others)
        }
        #expect(throws: JWSError.algorithmNotAllowed(algorithm)) { try verify(signer.token(), by: keys, allowing: []) }
    }

    @Test(
        "another key of the same kind does not verify", arguments: VerificationAlgorithm.allCases.filter { !$0.isRSA })
    func anotherKey(algorithm: VerificationAlgorithm) throws {
        let keys = try TestSigner.set(TestSigner(algorithm).key)
        #expect(throws: JWSError.signature) { try verify(TestSigner.of(algorithm).token(), by: keys) }
    }

    @Test(
        "a kid that is not in the set names no key",
        arguments: [
            "", "b", "A", "a ", " a", "a\\u0000", "../../../../dev/null", "/dev/null", "a' OR '1'='1", "a\\\" --", "*",
            "%",
            "0", "null", "https://evil.example/keys.json", "|/bin/true", "\\uff41", "a\\u0301",
        ])
    func unknown(kid: String) throws {
        let signer = try TestSigner.of(.es256)
        let keys = try TestSigner.set(signer.key.with(["kid": "a"]))
        let token = try signer.token(header: #"{"alg":"ES256","kid":"\#(kid)"}"#)
        #expect(throws: JWSError.self) { try verify(token, by: keys) }
        // Nor one that has no name.
        #expect(throws: JWSError.self) { try verify(token, by: TestSigner.set(signer.key)) }
        _ = try verify(signer.token(header: #"{"alg":"ES256","kid":"a"}"#), by: keys)
    }

    @Test("a long kid is refused in few words")
    func longKid() throws {
        let signer = try TestSigner.of(.es256)
        let token = try signer.token(header: #"{"alg":"ES256","kid":"\#(String(repeating: "a\\u0301", count: 1500))"}"#)
        do {
            try verify(token, by: TestSigner.set(signer.key))
            Issue.record("accepted")
        } catch { #expect("\(error)".utf8.count < 400) }
    }

    @Test("two keys of one name are told apart by what they can do, and are ambiguous where that is the same")
    func collision() throws {
        let (one, other) = (try TestSigner.of(.es256), try TestSigner(.es256))
        let third = try TestSigner.of(.edDSA)
        let named: (TestSigner) -> JSONValue = { $0.key.with(["kid": "a"]) }
        let token = try one.token(header: #"{"alg":"ES256","kid":"a"}"#)
        try verify(token, by: TestSigner.set(named(third), named(one)))
        #expect(throws: JWSError.ambiguousKey(kid: "a")) {
            try verify(token, by: TestSigner.set(named(one), named(other)))
        }
        #expect(throws: JWSError.ambiguousKey(kid: "a")) {
            try verify(token, by: TestSigner.set(named(one), named(one), named(other)))
        }
    }

    @Test(
        "a key that stands in a set twice is one key, however it is written", arguments: VerificationAlgorithm.allCases)
    func twice(algorithm: VerificationAlgorithm) throws {
        let signer = try TestSigner.of(algorithm)
        let name = algorithm.rawValue
        let key = signer.key.with(["kid": "a"])
        let others: [[String: JSONValue]] = [
            [:], ["alg": .string(name)], ["use": "sig"], ["x5t": "AAAA"], ["alg": .null], ["kid": "b"], ["kid": .null],
        ]
        for members in others {
            let keys = try TestSigner.set(key, key.with(members))
            try verify(try signer.token(header: #"{"alg":"\#(name)","kid":"a"}"#), by: keys)
            try verify(try signer.token(), by: keys)
            let parts = try signer.token().split(separator: ".")
            let forged = "\(parts[0]).\(Base64URL.encode(Array(#"{"sub":"b"}"#.utf8))).\(parts[2])"
            #expect(throws: JWSError.signature) { try verify(forged, by: keys) }
        }
    }

    @Test("a token that names no key verifies where one key alone fits, and no key is a default")
    func unnamed() throws {
        let (one, other) = (try TestSigner.of(.es256), try TestSigner(.es256))
        let token = try one.token()
        try verify(token, by: TestSigner.set(TestSigner.of(.edDSA).key, one.key.with(["kid": "a"])))
        #expect(throws: JWSError.ambiguousKey(kid: nil)) { try verify(token, by: TestSigner.set(one.key, other.key)) }
        #expect(throws: JWSError.noKey(kid: nil)) { try verify(token, by: VerificationKeySet([])) }
        #expect(throws: JWSError.noKey(kid: nil)) { try verify(token, by: TestSigner.set(TestSigner.of(.es384).key)) }
    }
}

extension VerificationAlgorithm {
    /// Whether its test keys are one and the same.
    var isRSA: Bool { rawValue.hasPrefix("R") || rawValue.hasPrefix("P") }
}
