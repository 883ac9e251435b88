import CLibcrypto

extension PrivateKey {
    /// The numbers of a public key as RFC 7518 §6 writes them, big-endian.
    package enum PublicNumbers: Sendable, Hashable {
        /// Both without leading zeros.
        case rsa(modulus: [UInt8], exponent: [UInt8])
        /// Both as wide as the curve's field.
        case elliptic(x: [UInt8], y: [UInt8])
        /// The 32 bytes of RFC 8032.
        case edwards([UInt8])
    }

    /// The public half of the key.
    package func publicNumbers() throws(LibcryptoError) -> PublicNumbers {
        ERR_clear_error()
        defer { withExtendedLifetime(self) {} }
        switch kind {
        case .rsa:
            return .rsa(
                modulus: try number(OSSL_PKEY_PARAM_RSA_N, width: nil),
                exponent: try number(OSSL_PKEY_PARAM_RSA_E, width: nil)
            )
        case .p256, .p384:
            return .elliptic(
                x: try number(OSSL_PKEY_PARAM_EC_PUB_X, width: kind.coordinateLength),
                y: try number(OSSL_PKEY_PARAM_EC_PUB_Y, width: kind.coordinateLength)
            )
        case .ed25519:
            var length = 32
            let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
                count = EVP_PKEY_get_raw_public_key(pointer, buffer.baseAddress, &length) == 1 ? length : 0
            }
            guard bytes.count == 32 else { throw .drainingQueue("read a public key") }
            return .edwards(bytes)
        }
    }

    private func number(_ name: String, width: Int?) throws(LibcryptoError) -> [UInt8] {
        var value: OpaquePointer?
        guard EVP_PKEY_get_bn_param(pointer, name, &value) == 1, let value else {
            throw .drainingQueue("read a public key")
        }
        defer { BN_free(value) }
        let length = width ?? Int(BN_num_bits(value) + 7) / 8
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            count = max(0, Int(BN_bn2binpad(value, buffer.baseAddress, Int32(length))))
        }
        guard bytes.count == length else { throw .drainingQueue("read a public key") }
        return bytes
    }
}
