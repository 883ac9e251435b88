import CryptoExtras
import JOSE
import Testing

@Suite("Hostile and damaged key sets")
struct HostileKeySetTests {
    private typealias Fault = VerificationKey.Fault

    private func fault(_ key: JSONValue, secrets: VerificationKey.SecretPolicy = .refused) throws -> Fault? {
        let set = try VerificationKeySet(["keys": [key]], secrets: secrets)
        #expect(set.keys.count + set.unusable.count == 1)
        return set.unusable.first?.fault
    }

    private func number(_ bytes: [UInt8]) -> JSONValue { .string(Base64URL.encode(bytes)) }

    @Test("an RSA key that is too small, too large or no key is left out")
    func rsa() throws {
        let key = try TestSigner.of(.rs256).key
        #expect(try fault(key) == nil)
        for bits in [512, 1024, 2040] {
            let modulus = [UInt8](repeating: 0xFF, count: bits / 8)
            #expect(try fault(key.with(["n": number(modulus)])) == .weak("\(bits) bits; the least is 2048"))
            // Zeros before it do not make it longer.
            let padded = [UInt8](repeating: 0, count: 256) + modulus
            #expect(try fault(key.with(["n": number(padded)])) == .weak("\(bits) bits; the least is 2048"))
        }
        #expect(
            try fault(key.with(["n": number([UInt8](repeating: 0xFF, count: 1025))]))
                == .weak("8200 bits; the most is 8192"))
        #expect(try fault(key.with(["n": number([UInt8](repeating: 0xFF, count: 255) + [0xFE])])) == .unusable)
        let evens: [[UInt8]] = [[1], [0], [2], [1, 0, 0], [1, 0, 0], [0, 1], [1, 0, 0, 0, 0, 0, 0, 0, 1]]
        for exponent in evens { #expect(try isWeak(key.with(["e": number(exponent)])), "\(exponent)") }
        let others: [JSONValue] = [
            .null, 65537, "", "AQAB=", "AQ AB", ["AQAB"], .string(String(repeating: "A", count: 4097)),
        ]
        for name in ["n", "e"] {
            #expect(try fault(key.without(name)) == .member(name))
            for value in others { #expect(try fault(key.with([name: value])) == .member(name), "\(value)") }
        }
    }

    private func isWeak(_ key: JSONValue) throws -> Bool {
        if case .weak? = try fault(key) { true } else { false }
    }

    @Test("a point that is not on its curve, or is written in another length, is left out")
    func points() throws {
        for (algorithm, length) in [(VerificationAlgorithm.es256, 32), (.es384, 48), (.es512, 66)] {
            let key = try TestSigner.of(algorithm).key
            #expect(try fault(key) == nil)
            guard case .string(let text)? = key["x"] else { return }
            let x = try #require(Base64URL.decode(text))
            #expect(x.count == length)
            let zero = [UInt8](repeating: 0, count: length)
            for wrong in [[0] + x, x + [0], Array(x.dropLast()), [UInt8](repeating: 0xFF, count: length), [1]] {
                #expect(try fault(key.with(["x": number(wrong)])) == .unusable)
            }
            #expect(try fault(key.with(["y": number(x)])) == .unusable)
            #expect(try fault(key.with(["x": number(zero), "y": number(zero)])) == .unusable)
            for curve in ["P-256", "P-384", "P-521"] where .string(curve) != key["crv"] {
                #expect(try fault(key.with(["crv": .string(curve)])) == .unusable)
            }
        }
    }

    @Test("an Ed25519 key has 32 bytes")
    func ed25519() throws {
        let key = try TestSigner.of(.edDSA).key
        for count in [0, 1, 31, 33, 57] {
            #expect(try fault(key.with(["x": number([UInt8](repeating: 9, count: count))])) != nil)
        }
    }

    @Test(
        "an Ed25519 key by which anybody can sign is left out: a point of small order, or one written in a second way",
        arguments: [
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA",
            "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA",
            "JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU", "JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_IU",
            "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o", "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA_o",
            "7P_______________________________________38", "7f_______________________________________38",
            "7v_______________________________________38", "7v________________________________________8",
            "_________________________________________38",
        ])
    func smallOrder(x: String) throws {
        #expect(Base64URL.decode(x)?.count == 32)
        #expect(try isWeak(["kty": "OKP", "crv": "Ed25519", "x": .string(x)]))
    }

    @Test(
        "a kind or a curve that is not used here is left out",
        arguments: [
            ["crv": "P-256K"], ["crv": "secp256k1"], ["crv": "X25519"], ["crv": "Ed448"], ["crv": "p-256"], ["crv": ""],
            ["kty": "ec"], ["kty": "OKP"], ["kty": "AKP"], ["kty": ""],
        ] as [[String: JSONValue]])
    func kinds(members: [String: JSONValue]) throws {
        #expect(try fault(TestSigner.of(.es256).key.with(members)) == .kind)
    }

    @Test("a private key is left out: whoever published it has no secret any more")
    func privateKeys() throws {
        for algorithm in VerificationAlgorithm.asymmetric {
            for name in ["d", "p", "q"] {
                #expect(try fault(TestSigner.of(algorithm).key.with([name: "AQAB"]), secrets: .allowed) == .privateKey)
            }
        }
    }

    @Test("a secret counts in an operator's file alone, and has the length of its hash")
    func secrets() throws {
        let secret = try TestSigner.of(.hs256).key
        #expect(try fault(secret) == .kind)
        #expect(try fault(secret, secrets: .allowed) == nil)
        for count in [1, 16, 31] {
            let short = secret.with(["k": number([UInt8](repeating: 1, count: count))])
            #expect(try fault(short, secrets: .allowed) == .weak("\(count) bytes; the least is 32"))
        }
        let middle = secret.with(["k": number([UInt8](repeating: 1, count: 32))])
        #expect(try VerificationKey(middle, secrets: .allowed).algorithms == [.hs256])
        #expect(try fault(middle.with(["alg": "HS512"]), secrets: .allowed) == .algorithm)
        #expect(VerificationKey(secret: [UInt8](repeating: 1, count: 31), algorithm: .hs256) == nil)
        #expect(VerificationKey(secret: [UInt8](repeating: 1, count: 64), algorithm: .rs256) == nil)
    }

    @Test(
        "a key for something else is left out",
        arguments: [
            ["use": "enc"], ["use": ""], ["key_ops": []], ["key_ops": ["sign"]], ["key_ops": ["encrypt", "wrapKey"]],
            ["key_ops": "verify"],
        ] as [[String: JSONValue]])
    func purpose(members: [String: JSONValue]) throws {
        #expect(try fault(TestSigner.of(.es256).key.with(members)) == .notForSignatures)
    }

    @Test(
        "a member that should be text and is not makes the entry useless, not the set",
        arguments: ["kid", "use", "alg", "crv"], [7, ["a"], true] as [JSONValue])
    func types(name: String, value: JSONValue) throws {
        #expect(try fault(TestSigner.of(.es256).key.with([name: value])) == .member(name))
    }

    @Test("a member that is null is one that is not there", arguments: VerificationAlgorithm.asymmetric)
    func nulls(algorithm: VerificationAlgorithm) throws {
        let key = try TestSigner.of(algorithm).key
        let names = ["alg", "kid", "use", "key_ops", "x5c", "d", "p", "q", "dp", "dq", "qi", "oth", "k"]
        let full = try VerificationKey(key.with(Dictionary(uniqueKeysWithValues: names.map { ($0, .null) })))
        #expect(full.kid == nil)
        #expect(full.algorithms == (try VerificationKey(key)).algorithms)
        #expect(full.isSame(as: try VerificationKey(key)))
        for name in ["kty", "n", "e", "crv", "x", "y"] where key[name] != nil {
            #expect(try fault(key.with([name: .null])) != nil, "\(name)")
        }
    }

    @Test("good keys are found among junk")
    func junk() throws {
        let signer = try TestSigner.of(.es256)
        let junk: [JSONValue] = [
            .null, 7, "key", [], [:], ["kty": "EC"], ["kty": 7], signer.key.with(["crv": "P-384"]),
            signer.key.with(["use": "enc", "kid": "a"]), ["kty": "oct", "k": "AAAA", "kid": "a"],
        ]
        let set = try VerificationKeySet(["keys": .array(junk + [signer.key.with(["kid": "a"])] + junk)])
        #expect(set.keys.count == 1)
        #expect(set.unusable.map(\.position) == Array(0..<10) + Array(11..<21))
        let token = try signer.token(header: #"{"alg":"ES256","kid":"a"}"#)
        _ = try VerifiedJWS(verifying: CompactJWS(token), by: set, allowing: [.es256])
    }

    @Test("a set has at most 2,000 entries, junk included")
    func size() throws {
        let entry = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"AAAA\"}"
        func set(_ count: Int) throws -> VerificationKeySet {
            try VerificationKeySet(
                json: Array("{\"keys\":[\(repeatElement(entry, count: count).joined(separator: ","))]}".utf8))
        }
        #expect(try set(2000).unusable.count == 2000)
        #expect(throws: VerificationKeySet.Fault.tooMany(2001)) { try set(2001) }
    }

    @Test(
        "what is no set is refused",
        arguments: [
            "", "null", "[]", "{}", "7", "{\"keys\":null}", "{\"keys\":{}}", "{\"keys\":\"a\"}", "{\"Keys\":[]}",
            "{\"keys\":[],\"keys\":[]}", "{\"keys\":[],\"k\\u0065ys\":[]}",
            "{\"keys\":[{\"kid\":\"a\",\"kid\":\"b\"}]}",
            "{\"keys\":[]}x", "<html>", "\u{FEFF}{\"keys\":[]}", "{\"keys\":[NaN]}", "{\"keys\":[\"\\ud800\"]}",
            String(repeating: "{\"keys\":[", count: 20_000), String(repeating: "[", count: 1_000_000),
        ])
    func noSet(text: String) {
        #expect(throws: VerificationKeySet.Fault.self) { try VerificationKeySet(json: Array(text.utf8)) }
    }
}
