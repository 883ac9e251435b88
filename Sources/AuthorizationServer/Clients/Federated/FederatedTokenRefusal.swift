import JOSE

/// Why a token of a known authority proves nobody; each description is the rest of a reason for the audit log.
enum FederatedTokenRefusal: Error, Hashable, CustomStringConvertible {
    case signature(JWSError)
    case type(String)
    case claims(JWTClaimsError)
    case event
    case preset(FederationPreset.Refusal)
    /// None of the authority's keys are held, and none could be fetched.
    case noKeys

    var description: String {
        switch self {
        case .signature(let error): "the token \(error)"
        case .type(let name): "the token has the typ \(name.prefix(64).debugDescription), which is no proof of identity"
        case .claims(let error): "the token \(error)"
        case .event: "the token tells of an event (events), it is no proof of identity"
        case .preset(let refusal): "the token \(refusal)"
        case .noKeys: "no keys of the issuer are at hand"
        }
    }
}
