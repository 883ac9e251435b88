import JOSE

/// Why a token that an exchange brings is not accepted; each description is a reason for the audit log.
enum ExchangeTokenRefusal: Error, CustomStringConvertible {
    /// It cannot be read.
    case unreadable(JWSError, isGoogleAccessToken: Bool)
    /// Its header says that it is of another type than the request does.
    case otherType(String, presentedAs: TokenTypeIdentifier)
    case unknownIssuer
    case federated(authority: String, FederatedTokenRefusal)
    case own(IssuedTokenRefusal)
    /// A token of ours for somebody who did not send it, or did not send it for its subject.
    case notForClient(audiences: [ByteString], client: Identity?)
    case noSubject
    /// Within the skew of clocks it counts as a proof, and has no time left for what is made of it.
    case ended
    case actors(ActorChain.Fault)
    case mayAct(MayAct.Fault)
    case scope
    /// It is bound to a key that the request does not prove (RFC 8705 §3, RFC 7800 §3).
    case unprovenKey(String)

    init(_ refusal: FederatedTokenRefusal, of authority: String) {
        self =
            if case .unprovenKey(let what) = refusal { .unprovenKey(what) } else {
                .federated(authority: authority, refusal)
            }
    }

    /// Whether it cannot be judged now, for something of ours.
    var isOurs: Bool {
        switch self {
        case .federated(_, .noKeys): true
        case .own(let refusal): refusal.isOurs
        default: false
        }
    }

    var description: String {
        switch self {
        case .unreadable(_, true):
            "an opaque Google access token names no audience, so anyone who receives one could use it here: "
                + "ask for an ID token with our audience"
        case .unreadable(.parts, false):
            "the token is opaque: whom another provider's access token is for, and whether it is good, only he can tell"
        case .unreadable(let error, false): "the token \(error)"
        case .otherType(let name, let type):
            "the token has the typ \(VisibleText.quoted(name)), and is presented as \(type.rawValue)"
        case .unknownIssuer: "the token is of no configured authority"
        case .federated(let authority, let refusal): "\(authority): \(refusal)"
        case .own(let refusal): "the token is ours, and \(refusal)"
        case .notForClient(let audiences, let client):
            "the token is ours, for \(audiences.map { VisibleText.quoted($0.text) }.joined(separator: ", ")); "
                + (client.map { "client \($0.name) is no resource server of it" }
                    ?? "it is of use to its resource server alone, and as a subject token")
        case .noSubject: "the token has no sub"
        case .ended: "the token has ended: there is no time left for what is made of it"
        case .actors(let fault): "the token has \(fault)"
        case .mayAct(let fault): "the token has \(fault)"
        case .scope: "the token has a scope that is not a text of scope tokens"
        case .unprovenKey(let what): "the token is bound to \(what)"
        }
    }
}
