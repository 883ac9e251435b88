import Crypto
import CryptoExtras
import JOSE

/// A key of swift-crypto's that signs what a test wrote, and its entry in a JWK set.
struct TestSigner: Sendable {
    let algorithm: VerificationAlgorithm
    /// The public key, or the secret.
    let key: JSONValue
    let sign: @Sendable ([UInt8]) throws -> [UInt8]

    /// A key for each algorithm, made once.
    static let all = Result { try VerificationAlgorithm.allCases.map(TestSigner.init) }

    static func of(_ algorithm: VerificationAlgorithm) throws -> TestSigner {
        let all = try all.get()
        return try all.first { $0.algorithm == algorithm } ?? TestSigner(algorithm)
    }

    init(_ algorithm: VerificationAlgorithm) throws {
        self.algorithm = algorithm
        switch algorithm {
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512: (key, sign) = try Self.rsa(algorithm)
        case .es256:
            let pair = P256.Signing.PrivateKey()
            key = Self.point("P-256", Array(pair.publicKey.rawRepresentation))
            sign = { Array(try pair.signature(for: $0).rawRepresentation) }
        case .es384:
            let pair = P384.Signing.PrivateKey()
            key = Self.point("P-384", Array(pair.publicKey.rawRepresentation))
            sign = { Array(try pair.signature(for: $0).rawRepresentation) }
        case .es512:
            let pair = P521.Signing.PrivateKey()
            key = Self.point("P-521", Array(pair.publicKey.rawRepresentation))
            sign = { Array(try pair.signature(for: $0).rawRepresentation) }
        case .edDSA:
            let pair = Curve25519.Signing.PrivateKey()
            let x = Base64URL.encode(Array(pair.publicKey.rawRepresentation))
            key = ["kty": "OKP", "crv": "Ed25519", "x": .string(x)]
            sign = { Array(try pair.signature(for: $0)) }
        case .hs256, .hs384, .hs512:
            let secret = SymmetricKey(size: .init(bitCount: 512))
            key = ["kty": "oct", "k": .string(secret.withUnsafeBytes { Base64URL.encode(Array($0)) })]
            sign = { Self.code(of: $0, algorithm, secret) }
        }
    }

    /// The compact serialization, with any header.
    func token(header: String? = nil, payload: String = #"{"sub":"a"}"#) throws -> String {
        try token(header: Array((header ?? #"{"alg":"\#(algorithm.rawValue)"}"#).utf8), payload: Array(payload.utf8))
    }

    func token(header: [UInt8], payload: [UInt8]) throws -> String {
        try token(parts: Base64URL.encode(header), Base64URL.encode(payload))
    }

    /// Signs header and payload however they are encoded.
    func token(parts header: String, _ payload: String) throws -> String {
        let input = header + "." + payload
        return input + "." + Base64URL.encode(try sign(Array(input.utf8)))
    }

    /// A set with keys as they are.
    static func set(_ keys: JSONValue...) throws -> VerificationKeySet {
        try VerificationKeySet(["keys": .array(keys)], secrets: .allowed)
    }

    private static let pair = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }

    private static func rsa(
        _ algorithm: VerificationAlgorithm
    ) throws -> (JSONValue, @Sendable ([UInt8]) throws -> [UInt8]) {
        let pair = try pair.get()
        let numbers = try pair.publicKey.getKeyPrimitives()
        let key: JSONValue = [
            "kty": "RSA", "n": .string(Base64URL.encode(Array(numbers.modulus))),
            "e": .string(Base64URL.encode(Array(numbers.publicExponent))),
        ]
        let padding: _RSA.Signing.Padding =
            [.ps256, .ps384, .ps512].contains(algorithm) ? .PSS : .insecurePKCS1v1_5
        return (
            key,
            { message in
                let signature =
                    switch algorithm {
                    case .rs256, .ps256: try pair.signature(for: SHA256.hash(data: message), padding: padding)
                    case .rs384, .ps384: try pair.signature(for: SHA384.hash(data: message), padding: padding)
                    default: try pair.signature(for: SHA512.hash(data: message), padding: padding)
                    }
                return Array(signature.rawRepresentation)
            }
        )
    }

    private static func point(_ curve: String, _ raw: [UInt8]) -> JSONValue {
        let (x, y) = (raw.prefix(raw.count / 2), raw.suffix(raw.count / 2))
        return [
            "kty": "EC", "crv": .string(curve), "x": .string(Base64URL.encode(x)), "y": .string(Base64URL.encode(y)),
        ]
    }

    private static func code(of message: [UInt8], _ algorithm: VerificationAlgorithm, _ key: SymmetricKey) -> [UInt8] {
        switch algorithm {
        case .hs384: Array(HMAC<SHA384>.authenticationCode(for: message, using: key))
        case .hs512: Array(HMAC<SHA512>.authenticationCode(for: message, using: key))
        default: Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
        }
    }
}

extension JSONValue {
    /// The object with members added or, where they are there, exchanged.
    func with(_ members: [String: JSONValue]) -> JSONValue {
        guard case .object(let old) = self else { return self }
        let kept = old.filter { members[$0.name] == nil }
        return .object(kept + members.sorted { $0.key < $1.key }.map { Member($0.key, $0.value) })
    }

    /// The object without a member.
    func without(_ name: String) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.name != name })
    }
}
