import FoundationEssentials
import JOSE

/// A client that asks something of us about a token that it holds.
struct TokenInquiry: Sendable {
    /// The token as it was sent. Nothing about it is proved.
    let token: String
    /// Who asks: a registered client, else whom policy makes of it; `nil` when policy does not know it.
    let sender: Identity?
    /// The audiences that there are.
    let audiences: [Audience]
    let time: Date

    /// Whether the token was issued to the one who asks.
    ///
    /// Others could be called alike by several authorities, so the token itself says to whom it was issued. What was made
    /// in an exchange that nobody known to us asked for was issued to nobody: only a registered client whom it is about may
    /// still revoke it, for nobody else is called so.
    func isHolder(of claims: IssuedTokenClaims) -> Bool {
        guard let sender, sender.name == claims.clientID else { return false }
        if TokenIdentifier.isOf(claims.jti, sender) { return true }
        guard case .client = sender else { return false }
        return claims.methods == [ByteString(ClaimsComposer.exchangeMethod)]
    }
}
