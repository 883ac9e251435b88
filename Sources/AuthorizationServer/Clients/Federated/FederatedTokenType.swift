/// The `typ` of a token's header (RFC 7515 §4.1.9), which tells kinds of JWT apart (RFC 8725 §3.11).
enum FederatedTokenType {
    /// Whether a token with the `typ` can be a proof of identity: an ID token or one without a name has `JWT` or nothing,
    /// an access token `at+jwt` (RFC 9068 §2.1), a JWT-SVID `JWT` or `JOSE` (JWT-SVID §2.3).
    static func isAccepted(_ type: String?, isSVID: Bool) -> Bool {
        guard var name = type?.lowercased() else { return true }
        if name.hasPrefix("application/") { name.removeFirst("application/".count) }
        switch name {
        case "jwt": return true
        case "at+jwt": return !isSVID
        case "jose": return isSVID
        default: return false
        }
    }
}
