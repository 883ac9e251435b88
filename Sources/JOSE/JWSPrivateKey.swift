import Libcrypto

/// A private key bound to one JWS algorithm; it signs compact tokens (RFC 7515 §3.1).
package final class JWSPrivateKey: Sendable {
    package let algorithm: SignatureAlgorithm
    package let publicKey: JSONWebKey
    /// The RFC 7638 thumbprint of the public key.
    package let kid: String
    private let key: PrivateKey
    /// The encoded protected headers, each with the dot behind it: the same for every token of this key and type.
    private let jwtHeader, accessTokenHeader: [UInt8]

    /// Why a key cannot be had.
    package enum KeyError: Error {
        /// The key is of another kind than the algorithm demands.
        case wrongKind(SignatureAlgorithm)
    }

    private init(_ key: PrivateKey, algorithm: SignatureAlgorithm) throws {
        guard algorithm.accepts(key.kind) else { throw KeyError.wrongKind(algorithm) }
        self.key = key
        self.algorithm = algorithm
        publicKey = JSONWebKey(try key.publicNumbers())
        kid = publicKey.thumbprint()
        jwtHeader = Self.encodedHeader(algorithm, kid: kid, type: .jwt)
        accessTokenHeader = Self.encodedHeader(algorithm, kid: kid, type: .accessToken)
    }

    private static func encodedHeader(_ algorithm: SignatureAlgorithm, kid: String, type: JWTType) -> [UInt8] {
        let header: JSONValue = [
            "alg": .string(algorithm.rawValue), "kid": .string(kid), "typ": .string(type.rawValue),
        ]
        var encoded: [UInt8] = []
        Base64URL.append(header.serialized(), to: &encoded)
        encoded.append(UInt8(ascii: "."))
        return encoded
    }

    /// Reads a PKCS#8 key (RFC 5208). Throws when it is not one, or not one for `algorithm`.
    package convenience init(pkcs8 der: [UInt8], algorithm: SignatureAlgorithm) throws {
        try self.init(try PrivateKey(pkcs8: der), algorithm: algorithm)
    }

    /// Makes a new key. `modulusBits` counts for RSA only.
    package static func generate(_ algorithm: SignatureAlgorithm, modulusBits: Int = 2048) throws -> JWSPrivateKey {
        let kind: PrivateKey.Kind =
            switch algorithm {
            case .rs256: .rsa(bits: modulusBits)
            case .es256: .p256
            case .es384: .p384
            case .edDSA: .ed25519
            }
        while true {
            let key = try JWSPrivateKey(try PrivateKey.generate(kind), algorithm: algorithm)
            // A kid is typed on command lines, where a leading hyphen would make it an option.
            if !key.kid.hasPrefix("-") { return key }
        }
    }

    /// The key as PKCS#8 DER, to be sealed at once.
    package func pkcs8() throws -> [UInt8] {
        try key.pkcs8()
    }

    /// The compact serialization of `claims` signed with this key, with the type as `typ`.
    package func sign(_ claims: [UInt8], as type: JWTType = .jwt) throws -> String {
        var token =
            switch type {
            case .jwt: jwtHeader
            case .accessToken: accessTokenHeader
            }
        token.reserveCapacity(token.count + claims.count * 4 / 3 + 360)
        Base64URL.append(claims, to: &token)
        let signature = try key.sign(token, scheme: algorithm.scheme)
        token.append(UInt8(ascii: "."))
        Base64URL.append(signature, to: &token)
        return String(decoding: token, as: UTF8.self)
    }
}

extension SignatureAlgorithm {
    fileprivate func accepts(_ kind: PrivateKey.Kind) -> Bool {
        switch (self, kind) {
        case (.rs256, .rsa(let bits)): bits >= 2048
        case (.es256, .p256), (.es384, .p384), (.edDSA, .ed25519): true
        default: false
        }
    }

    fileprivate var scheme: PrivateKey.Scheme {
        switch self {
        case .rs256: .rsaPKCS1SHA256
        case .es256: .ecdsaSHA256
        case .es384: .ecdsaSHA384
        case .edDSA: .ed25519
        }
    }
}

extension JWSPrivateKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(algorithm.rawValue) private key \(kid)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
