import Crypto
import Libcrypto

/// A key that checks signatures, as an entry of a JWK set says (RFC 7517 §4).
package struct VerificationKey: Sendable {
    package let kid: String?
    /// What the key may check: what its kind can, narrowed by its `alg`.
    package let algorithms: Set<VerificationAlgorithm>
    private let material: Material

    enum Material: Sendable {
        case publicKey(PublicKey)
        case secret(SymmetricKey)
    }

    init(kid: String?, algorithms: Set<VerificationAlgorithm>, material: Material) {
        self.kid = kid
        self.algorithms = algorithms
        self.material = material
    }

    /// A secret that client and server share (RFC 7518 §3.2). `nil` when it is shorter than the hash of `algorithm`.
    package init?(secret: [UInt8], algorithm: VerificationAlgorithm, kid: String? = nil) {
        guard let length = algorithm.minimumSecretLength, secret.count >= length else { return nil }
        self.init(kid: kid, algorithms: [algorithm], material: .secret(SymmetricKey(data: secret)))
    }

    /// Whether both are one key, whatever else is said of either.
    package func isSame(as other: VerificationKey) -> Bool {
        switch (material, other.material) {
        case (.publicKey(let one), .publicKey(let other)): one.isSame(as: other)
        case (.secret(let one), .secret(let other)): one == other
        case (.publicKey, .secret), (.secret, .publicKey): false
        }
    }

    /// Whether the signature of `token` is this key's.
    func verifies(_ token: CompactJWS) -> Bool {
        verifies(token.signature, of: token.signingInput, by: token.header.algorithm)
    }

    /// Whether `signature` is this key's over `message` by an algorithm, in the form that RFC 7518 §3 gives it.
    package func verifies(_ signature: [UInt8], of message: [UInt8], by algorithm: VerificationAlgorithm) -> Bool {
        guard algorithms.contains(algorithm) else { return false }
        switch (algorithm, material) {
        case (.hs256, .secret(let key)):
            return HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: message, using: key)
        case (.hs384, .secret(let key)):
            return HMAC<SHA384>.isValidAuthenticationCode(signature, authenticating: message, using: key)
        case (.hs512, .secret(let key)):
            return HMAC<SHA512>.isValidAuthenticationCode(signature, authenticating: message, using: key)
        case (_, .publicKey(let key)): return algorithm.verifies(signature, of: message, by: key)
        case (_, .secret): return false
        }
    }
}
