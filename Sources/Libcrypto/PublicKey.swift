import CLibcrypto

/// A public key held by libcrypto, to check signatures over what is neither a certificate nor a token.
///
/// Immutable after it was made; libcrypto counts references under its own locks.
package final class PublicKey: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Reads exactly one `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7) in DER.
    package init(subjectPublicKeyInfo der: [UInt8]) throws(LibcryptoError) {
        pointer = try ExactDER.decode(der, operation: "read a public key", decoder: d2i_PUBKEY, free: EVP_PKEY_free)
    }

    deinit {
        EVP_PKEY_free(pointer)
    }

    /// Whether both are one key: of the same kind, with the same parameters and numbers.
    package func isSame(as other: PublicKey) -> Bool { EVP_PKEY_eq(pointer, other.pointer) == 1 }
}
