extension PublicKey {
    /// A curve of RFC 7518 §6.2.1.1.
    package enum Curve: Sendable, Hashable {
        case p256, p384, p521

        /// Bytes of one coordinate.
        package var coordinateLength: Int {
            switch self {
            case .p256: 32
            case .p384: 48
            case .p521: 66
            }
        }

        /// The object identifier as DER (RFC 5480 §2.1.1.1).
        fileprivate var identifier: [UInt8] {
            switch self {
            case .p256: [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]
            case .p384: [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22]
            case .p521: [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23]
            }
        }
    }

    /// An RSA key of two big-endian numbers (RFC 8017 §3.1), about which nothing is checked.
    package convenience init(rsaModulus modulus: [UInt8], exponent: [UInt8]) throws(LibcryptoError) {
        let rsaEncryption: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00]
        let key = DERWriter.sequence(DERWriter.integer(modulus[...]) + DERWriter.integer(exponent[...]))
        try self.init(algorithm: rsaEncryption, key: key)
    }

    /// The key at a point, whose coordinates have the curve's length. Throws when the point is not on the curve.
    package convenience init(_ curve: Curve, x: [UInt8], y: [UInt8]) throws(LibcryptoError) {
        guard x.count == curve.coordinateLength, y.count == curve.coordinateLength else {
            throw LibcryptoError(operation: "read a public key", reasons: ["a coordinate has another length"])
        }
        let ellipticCurve: [UInt8] = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]
        try self.init(algorithm: ellipticCurve + curve.identifier, key: [0x04] + x + y)
    }

    /// An Ed25519 key of 32 bytes (RFC 8032 §5.1.5, RFC 8410 §4).
    package convenience init(ed25519 bytes: [UInt8]) throws(LibcryptoError) {
        guard bytes.count == 32 else {
            throw LibcryptoError(operation: "read a public key", reasons: ["it does not have 32 bytes"])
        }
        try self.init(algorithm: [0x06, 0x03, 0x2b, 0x65, 0x70], key: bytes)
    }

    /// By way of `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7), which libcrypto judges as it does those of certificates.
    private convenience init(algorithm: [UInt8], key: [UInt8]) throws(LibcryptoError) {
        let information = DERWriter.sequence(DERWriter.sequence(algorithm) + DERWriter.bitString(key))
        try self.init(subjectPublicKeyInfo: information)
    }
}
