import FoundationEssentials
import JOSE

/// A client that asks something of us about a token that it holds.
struct TokenInquiry: Sendable {
    /// The token as it was sent. Nothing about it is proved.
    let token: String
    /// Who asks: a registered client, else whom policy makes of it; `nil` when policy does not know it.
    let sender: Identity?
    /// How it proved who it is.
    let flow: ClientCredentialsFlow
    /// The audiences that there are.
    let audiences: [Audience]
    let time: Date

    /// Whether the token was issued to the one who asks.
    ///
    /// A registered client is the only one of its name. Others could be called alike by several authorities: a token of
    /// theirs has to have been had by a proof of the same kind (`amr`).
    func isHolder(of claims: IssuedTokenClaims) -> Bool {
        guard let sender, sender.name == claims.clientID else { return false }
        if case .client = sender { return true }
        let proofs = claims.methods.filter { !($0 == ClaimsComposer.exchangeMethod) }
        return proofs.allSatisfy { proof in
            let isCertificate = ClientCredentialsFlow.builtIn.contains { $0.isByCertificate && proof == $0.name }
            return flow.isByCertificate ? isCertificate : proof == flow.name
        }
    }
}
