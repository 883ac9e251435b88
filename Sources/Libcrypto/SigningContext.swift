import CLibcrypto

/// An `EVP_PKEY_CTX` made ready for `EVP_PKEY_sign`, and the `EVP_MD_CTX` that hashes for it.
///
/// Setting one up fetches algorithms by name, which costs as much as a fifth of a P-256 signature; signing with one
/// that is ready costs nothing but the signature. A context serves many signatures, one at a time.
final class SigningContext: @unchecked Sendable {
    private let key: OpaquePointer
    private let hashing: OpaquePointer
    private let digest: OpaquePointer

    /// A context for `key`, which lives on at least as long as the context.
    init(key: OpaquePointer, digest: OpaquePointer, isRSA: Bool) throws(LibcryptoError) {
        let operation = "prepare a signature"
        guard let context = EVP_PKEY_CTX_new(key, nil) else { throw .drainingQueue(operation) }
        guard let hashing = EVP_MD_CTX_new() else {
            EVP_PKEY_CTX_free(context)
            throw .drainingQueue(operation)
        }
        self.key = context
        self.hashing = hashing
        self.digest = digest
        guard EVP_PKEY_sign_init(context) > 0,
            !isRSA || EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0,
            EVP_PKEY_CTX_set_signature_md(context, digest) > 0
        else { throw .drainingQueue(operation) }
    }

    deinit {
        EVP_PKEY_CTX_free(key)
        EVP_MD_CTX_free(hashing)
    }

    /// Hashes `message`, signs the hash into `signature` and returns how many bytes it wrote there, or nil.
    func sign(_ message: UnsafeRawBufferPointer, into signature: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(EVP_MAX_MD_SIZE)) { hash in
            var hashLength: UInt32 = 0
            var length = signature.count
            guard EVP_DigestInit_ex2(hashing, digest, nil) == 1,
                EVP_DigestUpdate(hashing, message.baseAddress, message.count) == 1,
                EVP_DigestFinal_ex(hashing, hash.baseAddress, &hashLength) == 1,
                EVP_PKEY_sign(key, signature.baseAddress, &length, hash.baseAddress, Int(hashLength)) == 1
            else { return nil }
            return length
        }
    }
}
