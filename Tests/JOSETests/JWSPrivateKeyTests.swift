import Crypto
import CryptoExtras
import FoundationEssentials
import JOSE
import Testing

@Suite("Signed tokens")
struct JWSPrivateKeyTests {
    @Test("a token verifies with another library", arguments: SignatureAlgorithm.allCases)
    func verifies(algorithm: SignatureAlgorithm) throws {
        let key = try JWSPrivateKey.generate(algorithm)
        let token = try key.sign(Array(#"{"sub":"é"}"#.utf8))
        let parts = token.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        #expect(parts.count == 3)
        let signature = try #require(Base64URL.decode(parts[2]))
        let message = Array((parts[0] + "." + parts[1]).utf8)
        #expect(Base64URL.decode(parts[1]) == Array(#"{"sub":"é"}"#.utf8))
        #expect(try Self.holds(signature, for: message, under: key.publicKey))
        #expect(try !Self.holds(signature, for: message + [0x41], under: key.publicKey))
    }

    @Test(
        "the header is alg, kid and typ and nothing else", arguments: SignatureAlgorithm.allCases,
        [JWTType.jwt: "JWT", .accessToken: "at+jwt"])
    func header(algorithm: SignatureAlgorithm, type: (key: JWTType, value: String)) throws {
        let key = try JWSPrivateKey.generate(algorithm)
        let token = try key.sign([], as: type.key)
        let header = try #require(token.split(separator: ".").first.flatMap { Base64URL.decode(String($0)) })
        #expect(
            String(decoding: header, as: UTF8.self)
                == #"{"alg":"\#(algorithm.rawValue)","kid":"\#(key.publicKey.thumbprint())","typ":"\#(type.value)"}"#)
    }

    @Test("a key survives PKCS#8 with its kid", arguments: SignatureAlgorithm.allCases)
    func pkcs8(algorithm: SignatureAlgorithm) throws {
        let key = try JWSPrivateKey.generate(algorithm)
        let read = try JWSPrivateKey(pkcs8: try key.pkcs8(), algorithm: algorithm)
        #expect(read.kid == key.kid)
        #expect(read.publicKey == key.publicKey)
    }

    @Test("a key of another kind than the algorithm demands is refused")
    func wrongKind() throws {
        for made in SignatureAlgorithm.allCases {
            let der = try JWSPrivateKey.generate(made).pkcs8()
            for asked in SignatureAlgorithm.allCases where asked != made {
                #expect(throws: JWSPrivateKey.KeyError.self) { try JWSPrivateKey(pkcs8: der, algorithm: asked) }
            }
        }
    }

    @Test("a modulus has the bits that were asked for", arguments: [2048, 3072])
    func modulus(bits: Int) throws {
        guard case .rsa(let n, let e) = try JWSPrivateKey.generate(.rs256, modulusBits: bits).publicKey.parameters
        else {
            Issue.record("not an RSA key")
            return
        }
        let modulus = try #require(Base64URL.decode(n))
        #expect(modulus.count == bits / 8)
        #expect(modulus[0] >= 0x80)
        #expect(e == "AQAB")
    }

    @Test("neither description nor dump shows the private half")
    func redacted() throws {
        let key = try JWSPrivateKey.generate(.edDSA)
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "EdDSA private key \(key.kid)")
        #expect(String(reflecting: key) == "EdDSA private key \(key.kid)")
        #expect(dumped.split(separator: "\n").count == 1)
    }

    @Test("a kid never looks like an option on a command line")
    func leadingHyphen() throws {
        for _ in 0..<400 { #expect(try !JWSPrivateKey.generate(.es256).kid.hasPrefix("-")) }
    }

    private static func holds(_ signature: [UInt8], for message: [UInt8], under key: JSONWebKey) throws -> Bool {
        func bytes(_ text: String) throws -> [UInt8] { try #require(Base64URL.decode(text)) }
        switch key.parameters {
        case .rsa(let n, let e):
            let key = try _RSA.Signing.PublicKey(n: try bytes(n), e: try bytes(e))
            let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
            return key.isValidSignature(signature, for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5)
        case .ellipticCurve("P-256", let x, let y):
            let key = try P256.Signing.PublicKey(rawRepresentation: try bytes(x) + bytes(y))
            return key.isValidSignature(try .init(rawRepresentation: signature), for: message)
        case .ellipticCurve(_, let x, let y):
            let key = try P384.Signing.PublicKey(rawRepresentation: try bytes(x) + bytes(y))
            return key.isValidSignature(try .init(rawRepresentation: signature), for: SHA384.hash(data: message))
        case .octetKeyPair(_, let x):
            let key = try Curve25519.Signing.PublicKey(rawRepresentation: try bytes(x))
            return key.isValidSignature(signature, for: message)
        }
    }
}
