import JOSE

/// `jti` of a token of ours (RFC 7519 §4.1.7): 128 random bits, and behind them whose the token is.
///
/// `client_id` has a name alone, which two authorities may give to two holders. Who the holder is, with the authority that
/// vouches for it, only its own identity tells from the `jti`: no database has to be asked, and no reader of the token
/// learns of it.
enum TokenIdentifier {
    /// - Parameter holder: to whom the token is issued; `nil` for nobody who is known to us.
    static func make(for holder: Identity?) -> String {
        MarkedIdentifier.make(for: holder.map(bytes))
    }

    /// Whether the token was issued to the identity.
    static func isOf(_ jti: String, _ identity: Identity) -> Bool {
        MarkedIdentifier.isMade(jti, for: bytes(of: identity))
    }

    /// No two identities have the same.
    private static func bytes(of identity: Identity) -> [UInt8] {
        func bytes(_ kind: UInt8, _ voucher: String, _ name: ByteString) -> [UInt8] {
            let length = withUnsafeBytes(of: UInt64(voucher.utf8.count).bigEndian) { Array($0) }
            return [kind] + length + Array(voucher.utf8) + Array(name.text.utf8)
        }
        return switch identity {
        case .client(let name): bytes(0, "", name)
        case .subject(let name, let authority): bytes(1, authority, name)
        case .issued(let name, let issuer): bytes(2, issuer.text, name)
        }
    }
}
