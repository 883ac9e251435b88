import CLibcrypto

extension PrivateKey {
    /// How a signature is made; each goes with one kind of key.
    package enum Scheme: Sendable, Hashable {
        /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2).
        case rsaPKCS1SHA256
        /// ECDSA on P-256 with SHA-256 (RFC 7518 §3.4).
        case ecdsaSHA256
        /// ECDSA on P-384 with SHA-384 (RFC 7518 §3.4).
        case ecdsaSHA384
        /// Ed25519 (RFC 8032 §5.1).
        case ed25519
    }

    /// Signs `message`.
    ///
    /// An ECDSA signature is r and s side by side, each as wide as the curve (RFC 7518 §3.4), not DER.
    /// Throws when `scheme` does not go with the key's kind.
    package func sign(_ message: UnsafeRawBufferPointer, scheme: Scheme) throws(LibcryptoError) -> [UInt8] {
        // What another call on this thread has left in the queue is not this one's error; and the key must not go with
        // its last owner while libcrypto has nothing but its pointer.
        ERR_clear_error()
        defer { withExtendedLifetime(self) {} }
        switch (kind, scheme) {
        case (.rsa(let bits), .rsaPKCS1SHA256):
            return try sign(digest: .sha256) { context in
                [UInt8](unsafeUninitializedCapacity: (bits + 7) / 8) { buffer, count in
                    count = context.sign(message, into: buffer) ?? 0
                }
            }
        case (.p256, .ecdsaSHA256):
            return try sign(digest: .sha256) { ECDSASignature.sides(of: message, width: 32, with: $0) }
        case (.p384, .ecdsaSHA384):
            return try sign(digest: .sha384) { ECDSASignature.sides(of: message, width: 48, with: $0) }
        case (.ed25519, .ed25519):
            return try signWhole(message)
        default:
            throw LibcryptoError(operation: "sign", reasons: ["a key of kind \(kind) cannot make \(scheme)"])
        }
    }

    /// Signs `message`, as above.
    package func sign(_ message: [UInt8], scheme: Scheme) throws(LibcryptoError) -> [UInt8] {
        // `withUnsafeBytes` rethrows without the error's type; a `Result` carries it.
        let result = message.withUnsafeBytes { bytes in
            Result { () throws(LibcryptoError) in try sign(bytes, scheme: scheme) }
        }
        return try result.get()
    }

    /// Lends a context to `body`, whose result is empty when libcrypto failed.
    private func sign(
        digest: MessageDigest,
        _ body: (SigningContext) -> [UInt8]
    ) throws(LibcryptoError) -> [UInt8] {
        guard let digest = digest.pointer else { throw .drainingQueue("find a hash function") }
        let signature = try signing.withContext(
            make: { () throws(LibcryptoError) in
                try SigningContext(key: pointer, digest: digest, isRSA: kind.coordinateLength == nil)
            }, body)
        guard !signature.isEmpty else { throw .drainingQueue("sign") }
        return signature
    }

    /// Ed25519 hashes inside, so it takes the message as a whole and has no context worth keeping.
    private func signWhole(_ message: UnsafeRawBufferPointer) throws(LibcryptoError) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { throw .drainingQueue("sign") }
        defer { EVP_MD_CTX_free(context) }
        guard EVP_DigestSignInit(context, nil, nil, nil, pointer) == 1 else { throw .drainingQueue("sign") }
        let bytes = message.bindMemory(to: UInt8.self)
        let signature = [UInt8](unsafeUninitializedCapacity: 64) { buffer, count in
            var length = buffer.count
            let signed = EVP_DigestSign(context, buffer.baseAddress, &length, bytes.baseAddress, bytes.count)
            count = signed == 1 ? length : 0
        }
        guard signature.count == 64 else { throw .drainingQueue("sign") }
        return signature
    }
}
