extension Certificate {
    /// The `kty` of the certificate's key as a JWK (RFC 7518 §6.1, RFC 8037 §2); the algorithm where it has none.
    package var keyType: String {
        switch publicKey {
        case .rsa: "RSA"
        case .elliptic, .explicitCurve: "EC"
        case .ed25519: "OKP"
        case .other(let algorithm): algorithm
        }
    }
}
