import CLibcrypto

extension PublicKey {
    /// The hash function under a signature.
    package enum Hash: Sendable, Hashable {
        /// Broken; only for what an operator has allowed by name.
        case sha1
        case sha256
        case sha384
        case sha512

        /// Length of its output in bytes.
        package var length: Int {
            switch self {
            case .sha1: 20
            case .sha256: 32
            case .sha384: 48
            case .sha512: 64
            }
        }

        fileprivate var digest: OpaquePointer? {
            switch self {
            case .sha1: MessageDigest.sha1.pointer
            case .sha256: MessageDigest.sha256.pointer
            case .sha384: MessageDigest.sha384.pointer
            case .sha512: MessageDigest.sha512.pointer
            }
        }
    }

    /// How a hash was signed.
    package enum Scheme: Sendable, Hashable {
        /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
        case rsaPKCS1(Hash)
        /// RSASSA-PSS with MGF1 over the same hash function (RFC 8017 §8.1); the salt's length in bytes.
        case rsaPSS(Hash, saltLength: Int)
        /// ECDSA, the signature in DER (RFC 3279 §2.2.3).
        case ecdsa(Hash)
    }

    /// Whether `signature` is this key's over the hash `digest`; a key of another kind than the scheme's never signs.
    package func verifies(_ signature: [UInt8], of digest: [UInt8], scheme: Scheme) -> Bool {
        ERR_clear_error()
        defer { withExtendedLifetime(self) { ERR_clear_error() } }
        guard let context = EVP_PKEY_CTX_new(pointer, nil) else { return false }
        defer { EVP_PKEY_CTX_free(context) }
        guard EVP_PKEY_verify_init(context) > 0, prepare(context, scheme, digest.count),
            hasLength(signature.count, of: scheme)
        else { return false }
        return EVP_PKEY_verify(context, signature, signature.count, digest, digest.count) == 1
    }

    /// Whether `sides`, r and s each as wide as the curve's field (RFC 7518 §3.4), are this key's signature by ECDSA.
    package func verifiesECDSA(_ sides: [UInt8], of digest: [UInt8], hash: Hash) -> Bool {
        guard let der = ECDSASignature.der(ofSides: sides, width: fieldWidth) else { return false }
        return verifies(der, of: digest, scheme: .ecdsa(hash))
    }

    /// Whether `signature` is this key's over `message` by Ed25519 (RFC 8032 §5.1.7).
    package func verifiesEd25519(_ signature: [UInt8], of message: ArraySlice<UInt8>) -> Bool {
        ERR_clear_error()
        defer { withExtendedLifetime(self) { ERR_clear_error() } }
        guard EVP_PKEY_get_id(pointer) == EVP_PKEY_ED25519, let context = EVP_MD_CTX_new() else { return false }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestVerifyInit(context, nil, nil, nil, pointer) == 1 else { return false }
        return message.withUnsafeBufferPointer { message in
            EVP_DigestVerify(context, signature, signature.count, message.baseAddress, message.count) == 1
        }
    }

    /// An RSA signature is as long as the modulus (RFC 8017 §8.1.2, §8.2.2); of PSS, libcrypto takes a shorter one for one
    /// with zeros before it.
    private func hasLength(_ length: Int, of scheme: Scheme) -> Bool {
        switch scheme {
        case .rsaPKCS1, .rsaPSS: length == Int(EVP_PKEY_get_size(pointer))
        case .ecdsa: true
        }
    }

    private func prepare(_ context: OpaquePointer, _ scheme: Scheme, _ length: Int) -> Bool {
        let kind = EVP_PKEY_get_id(pointer)
        switch scheme {
        case .rsaPKCS1(let hash):
            guard kind == EVP_PKEY_RSA, length == hash.length, let digest = hash.digest else { return false }
            return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0
                && EVP_PKEY_CTX_set_signature_md(context, digest) > 0
        case .rsaPSS(let hash, let saltLength):
            guard kind == EVP_PKEY_RSA || kind == EVP_PKEY_RSA_PSS, length == hash.length, let digest = hash.digest
            else { return false }
            return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0
                && EVP_PKEY_CTX_set_signature_md(context, digest) > 0
                && EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest) > 0
                && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, Int32(clamping: saltLength)) > 0
        case .ecdsa(let hash):
            guard kind == EVP_PKEY_EC, length == hash.length, let digest = hash.digest else { return false }
            return EVP_PKEY_CTX_set_signature_md(context, digest) > 0
        }
    }

    /// Bytes of one coordinate of an elliptic curve's key.
    private var fieldWidth: Int { (Int(EVP_PKEY_get_bits(pointer)) + 7) / 8 }
}
