import Crypto
import FoundationEssentials
package import Libcrypto

/// A public key as a JSON Web Key (RFC 7517; RSA and EC: RFC 7518 §6; OKP: RFC 8037 §2).
///
/// Holds key parameters only, never a certificate (`x5c`, `x5t`) or `key_ops`: clouds refuse keys that do.
package struct JSONWebKey: Sendable, Hashable {
    /// The type-specific parameters, base64url.
    package enum Parameters: Sendable, Hashable {
        case rsa(n: String, e: String)
        case ellipticCurve(crv: String, x: String, y: String)
        case octetKeyPair(crv: String, x: String)
    }

    package let parameters: Parameters

    package init(_ parameters: Parameters) {
        self.parameters = parameters
    }

    package init(_ numbers: PrivateKey.PublicNumbers) {
        switch numbers {
        case .rsa(let modulus, let exponent):
            parameters = .rsa(n: Base64URL.encode(modulus), e: Base64URL.encode(exponent))
        case .elliptic(let x, let y):
            let curve = x.count > 32 ? "P-384" : "P-256"
            parameters = .ellipticCurve(crv: curve, x: Base64URL.encode(x), y: Base64URL.encode(y))
        case .edwards(let x):
            parameters = .octetKeyPair(crv: "Ed25519", x: Base64URL.encode(x))
        }
    }

    /// The required members in the order of their names, as RFC 7638 §3.2 hashes them.
    package var requiredMembers: [JSONValue.Member] {
        switch parameters {
        case .rsa(let n, let e):
            [.init("e", .string(e)), .init("kty", "RSA"), .init("n", .string(n))]
        case .ellipticCurve(let crv, let x, let y):
            [.init("crv", .string(crv)), .init("kty", "EC"), .init("x", .string(x)), .init("y", .string(y))]
        case .octetKeyPair(let crv, let x):
            [.init("crv", .string(crv)), .init("kty", "OKP"), .init("x", .string(x))]
        }
    }

    /// The RFC 7638 thumbprint: SHA-256, base64url.
    package func thumbprint() -> String {
        Base64URL.encode(SHA256.hash(data: json()))
    }

    /// The required members alone, compact, in the order of their names.
    package func json() -> [UInt8] {
        JSONValue.object(requiredMembers).serialized()
    }

    /// The key as an entry of a JWK Set, for signatures.
    package func publicationEntry(kid: String, algorithm: SignatureAlgorithm) -> JSONValue {
        .object(
            [.init("kid", .string(kid)), .init("use", "sig"), .init("alg", .string(algorithm.rawValue))]
                + requiredMembers)
    }
}
