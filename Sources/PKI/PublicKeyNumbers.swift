/// A public key in the numbers that a JWK has of it, big-endian.
package enum PublicKeyNumbers: Sendable, Hashable {
    /// Without leading zeros (RFC 7518 §6.3.1).
    case rsa(modulus: [UInt8], exponent: [UInt8])
    /// In the full length of the curve's field (RFC 7518 §6.2.1); `curve` is the `crv`.
    case elliptic(curve: String, x: [UInt8], y: [UInt8])
    /// RFC 8037 §2.
    case ed25519(x: [UInt8])
}

extension Certificate {
    /// The certificate's key; `nil` where it is of another kind, or its point is compressed.
    package var publicKeyNumbers: PublicKeyNumbers? {
        guard let fields = CertificateFields(self) else { return nil }
        let key = der[fields.publicKeyBits]
        switch publicKey {
        case .rsa: return try? Self.rsa(DERReader(der, fields.publicKeyBits))
        case .elliptic:
            guard let curve = publicKey.curveName, key.first == 4, key.count % 2 == 1 else { return nil }
            let point = key.dropFirst()
            return .elliptic(
                curve: curve, x: Array(point.prefix(point.count / 2)), y: Array(point.suffix(point.count / 2)))
        case .ed25519: return .ed25519(x: Array(key))
        case .explicitCurve, .other: return nil
        }
    }

    /// Bytes that are the same however the key is written: a number of it, where it has one.
    var publicKeyHint: [UInt8] {
        guard let fields = CertificateFields(self) else { return [] }
        let key = der[fields.publicKeyBits]
        switch publicKey {
        case .rsa:
            guard case .rsa(let modulus, _)? = publicKeyNumbers else { return Array(key) }
            return modulus
        case .elliptic:
            // Of a compressed point there is nothing but x.
            return Array(key.dropFirst().prefix(key.first == 4 ? key.count / 2 : key.count))
        case .ed25519, .explicitCurve, .other: return Array(key)
        }
    }

    private static func rsa(_ key: DERReader) throws(DERFault) -> PublicKeyNumbers {
        var key = key
        var numbers = key.inside(try key.next(DERTag.sequence))
        let modulus = numbers.slice(try numbers.next(DERTag.integer).content)
        let exponent = numbers.slice(try numbers.next(DERTag.integer).content)
        return .rsa(modulus: Array(modulus.drop { $0 == 0 }), exponent: Array(exponent.drop { $0 == 0 }))
    }
}
