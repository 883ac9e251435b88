import CLibcrypto

extension PrivateKey.Kind {
    /// The kind of a key of libcrypto, or nil for one that Chancery does not sign with.
    init?(of key: OpaquePointer) {
        switch EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_RSA:
            self = .rsa(bits: Int(EVP_PKEY_get_bits(key)))
        case EVP_PKEY_EC:
            guard let curve = Self.namedCurve(of: key) else { return nil }
            self = curve
        case EVP_PKEY_ED25519:
            self = .ed25519
        default:
            return nil
        }
    }

    private static func namedCurve(of key: OpaquePointer) -> Self? {
        // A curve that was spelled out as parameters may be a forgery of the one that it resembles.
        var explicit: Int32 = 0
        if EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &explicit) == 1, explicit != 0 {
            return nil
        }
        let name = [CChar](unsafeUninitializedCapacity: 64) { buffer, count in
            var length = 0
            count = EVP_PKEY_get_group_name(key, buffer.baseAddress, buffer.count, &length) == 1 ? length : 0
        }
        return switch OBJ_sn2nid(name.map { $0 } + [0]) {
        case NID_X9_62_prime256v1: .p256
        case NID_secp384r1: .p384
        default: nil
        }
    }

    /// How wide r and s are in a JWS signature (RFC 7518 §3.4), in bytes; nil where a signature has no such halves.
    var coordinateLength: Int? {
        switch self {
        case .p256: 32
        case .p384: 48
        case .rsa, .ed25519: nil
        }
    }
}
