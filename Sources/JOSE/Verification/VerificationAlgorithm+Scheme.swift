import Crypto
import Libcrypto

extension VerificationAlgorithm {
    /// Whether `signature` is the key's over `message` by this algorithm, which is one with a public key.
    func verifies(_ signature: [UInt8], of message: [UInt8], by key: PublicKey) -> Bool {
        switch self {
        case .rs256, .rs384, .rs512:
            guard let hash else { return false }
            return key.verifies(signature, of: hash.digest(of: message), scheme: .rsaPKCS1(hash))
        case .ps256, .ps384, .ps512:
            guard let hash else { return false }
            let scheme = PublicKey.Scheme.rsaPSS(hash, saltLength: hash.length)
            return key.verifies(signature, of: hash.digest(of: message), scheme: scheme)
        case .es256, .es384, .es512:
            guard let hash else { return false }
            return key.verifiesECDSA(signature, of: hash.digest(of: message), hash: hash)
        case .edDSA: return key.verifiesEd25519(signature, of: message[...])
        case .hs256, .hs384, .hs512: return false
        }
    }

    /// The least bytes of a secret (RFC 7518 §3.2); `nil` for algorithms with public keys.
    package var minimumSecretLength: Int? {
        switch self {
        case .hs256: 32
        case .hs384: 48
        case .hs512: 64
        default: nil
        }
    }

    /// `nil` for those that hash inside.
    private var hash: PublicKey.Hash? {
        switch self {
        case .rs256, .ps256, .es256: .sha256
        case .rs384, .ps384, .es384: .sha384
        case .rs512, .ps512, .es512: .sha512
        case .edDSA, .hs256, .hs384, .hs512: nil
        }
    }
}

extension PublicKey.Hash {
    fileprivate func digest(of message: [UInt8]) -> [UInt8] {
        switch self {
        case .sha1: Array(Insecure.SHA1.hash(data: message))
        case .sha256: Array(SHA256.hash(data: message))
        case .sha384: Array(SHA384.hash(data: message))
        case .sha512: Array(SHA512.hash(data: message))
        }
    }
}
