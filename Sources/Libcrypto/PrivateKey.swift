import CLibcrypto

/// A private key held by libcrypto: RSA, P-256, P-384 or Ed25519. Safe to use from many threads at once.
///
/// The key is immutable after it was made, and libcrypto counts references and blinds under its own locks; that, and
/// the lock around the pool of signing contexts, is what `@unchecked Sendable` rests on.
package final class PrivateKey: @unchecked Sendable {
    /// What sort of key it is.
    package enum Kind: Sendable, Hashable {
        case rsa(bits: Int)
        case p256
        case p384
        case ed25519
    }

    package let kind: Kind
    let pointer: OpaquePointer
    let signing: SigningContextPool

    /// Takes ownership of `pointer`.
    private init(owning pointer: OpaquePointer, kind: Kind) {
        self.pointer = pointer
        self.kind = kind
        signing = SigningContextPool()
    }

    deinit {
        EVP_PKEY_free(pointer)
    }

    /// Makes a new key. RSA keys have a public exponent of 65537 and from 2048 to 8192 bits, a multiple of 8.
    package static func generate(_ kind: Kind) throws(LibcryptoError) -> PrivateKey {
        ERR_clear_error()
        let pointer: OpaquePointer? =
            switch kind {
            case .rsa(let bits): try generateRSA(bits: bits)
            case .p256: generate(id: EVP_PKEY_EC, group: "P-256")
            case .p384: generate(id: EVP_PKEY_EC, group: "P-384")
            case .ed25519: generate(id: EVP_PKEY_ED25519, group: nil)
            }
        guard let pointer else { throw .drainingQueue("generate a private key") }
        return PrivateKey(owning: pointer, kind: kind)
    }

    /// Reads one PKCS#8 key (RFC 5208, RFC 5958).
    ///
    /// Throws when the bytes are not exactly one such key, or the key is of a kind that `Kind` has no word for.
    package convenience init(pkcs8 der: [UInt8]) throws(LibcryptoError) {
        ERR_clear_error()
        let operation = "read a PKCS#8 private key"
        let information = try ExactDER.decode(
            der, operation: operation, decoder: d2i_PKCS8_PRIV_KEY_INFO, free: PKCS8_PRIV_KEY_INFO_free)
        defer { PKCS8_PRIV_KEY_INFO_free(information) }
        guard let pointer = EVP_PKCS82PKEY(information) else { throw .drainingQueue(operation) }
        guard let kind = Kind(of: pointer) else {
            EVP_PKEY_free(pointer)
            let allowed = "the key is none of RSA, P-256, P-384, Ed25519"
            throw LibcryptoError(operation: operation, reasons: [allowed])
        }
        self.init(owning: pointer, kind: kind)
    }

    /// The key as unencrypted PKCS#8 DER (RFC 5208); the caller must seal or discard it at once.
    package func pkcs8() throws(LibcryptoError) -> [UInt8] {
        ERR_clear_error()
        defer { withExtendedLifetime(self) {} }
        let operation = "write a PKCS#8 private key"
        guard let information = EVP_PKEY2PKCS8(pointer) else { throw .drainingQueue(operation) }
        defer { PKCS8_PRIV_KEY_INFO_free(information) }
        let length = i2d_PKCS8_PRIV_KEY_INFO(information, nil)
        guard length > 0 else { throw .drainingQueue(operation) }
        return [UInt8](unsafeUninitializedCapacity: Int(length)) { buffer, count in
            var cursor = buffer.baseAddress
            count = Int(i2d_PKCS8_PRIV_KEY_INFO(information, &cursor))
        }
    }

    private static func generateRSA(bits: Int) throws(LibcryptoError) -> OpaquePointer? {
        guard (2048...8192).contains(bits), bits.isMultiple(of: 8) else {
            let found = "\(bits) bits asked for, from 2048 to 8192 in steps of 8 allowed"
            throw LibcryptoError(operation: "generate an RSA key", reasons: [found])
        }
        guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var pointer: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) > 0,
            EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)) > 0,
            EVP_PKEY_generate(context, &pointer) > 0
        else { return nil }
        return pointer
    }

    private static func generate(id: Int32, group: String?) -> OpaquePointer? {
        guard let context = EVP_PKEY_CTX_new_id(id, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var pointer: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) > 0 else { return nil }
        if let group, EVP_PKEY_CTX_set_group_name(context, group) <= 0 { return nil }
        guard EVP_PKEY_generate(context, &pointer) > 0 else { return nil }
        return pointer
    }
}

extension PrivateKey: CustomStringConvertible, CustomReflectable {
    /// The kind alone: a key never shows itself.
    package var description: String { "private key (\(kind))" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
