package import FoundationEssentials
package import JOSE

/// What a token carries over from the tokens that it is exchanged for.
package struct ExchangeProvenance: Sendable {
    package let actors: ActorChain
    /// `may_act` of the subject token: anyone who was the only one to act with that is the only one to act with this.
    package let mayAct: JSONValue?
    /// When the first of those tokens ends; `nil` where the rule lets this one live on.
    package let end: Date?
    /// Whether the new token is bound to the client's certificate, whatever its audience says, as the subject token
    /// was.
    let bindsToken: Bool
}
