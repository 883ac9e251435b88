import JOSE

/// Why a token of a known authority proves nobody; each description is the rest of a reason for the audit log.
enum FederatedTokenRefusal: Error, Hashable, CustomStringConvertible {
    case signature(JWSError)
    case type(String)
    case claims(JWTClaimsError)
    case event
    case preset(FederationPreset.Refusal)
    /// It is bound to a key that the request does not prove (RFC 8705 §3, RFC 7800 §3).
    case unprovenKey(String)
    /// It says something of scopes that cannot be read.
    case scope
    /// It has a claim about who acts, which only an exchange judges (RFC 8693 §4).
    case delegation(String)
    /// None of the authority's keys are held, and none could be fetched.
    case noKeys

    var description: String {
        switch self {
        case .signature(let error): "the token \(error)"
        case .type(let name):
            "the token has the typ \(VisibleText.quoted(name, limit: 64)), which is no proof of identity"
        case .claims(let error): "the token \(error)"
        case .event: "the token tells of an event (events), it is no proof of identity"
        case .preset(let refusal): "the token \(refusal)"
        case .unprovenKey(let what): "the token is bound to \(what)"
        case .scope: "the token has a scope that is not a text of scope tokens"
        case .delegation(let name):
            "the token has \(name), which says who acts with it: only a token exchange judges that"
        case .noKeys: "no keys of the issuer are at hand"
        }
    }
}
