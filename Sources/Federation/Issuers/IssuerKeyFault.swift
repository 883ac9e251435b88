package import JOSE

/// Why the keys of an issuer were not renewed; the description completes "its keys cannot be fetched: ...".
package enum IssuerKeyFault: Error, Hashable, CustomStringConvertible {
    /// The discovery document cannot be fetched.
    case discovery(FetchFailure)
    case document(IssuerDiscoveryFault)
    /// The JWK set cannot be fetched.
    case keys(FetchFailure)
    case set(VerificationKeySet.Fault)
    /// By http over a network anybody could put in keys.
    case unauthenticPlace
    case tokenFile(path: String, reason: String)

    package var description: String {
        switch self {
        case .discovery(let failure): "discovery document: \(failure)"
        case .document(let fault): "the discovery document \(fault)"
        case .keys(let failure): "JWK set: \(failure)"
        case .set(let fault): "the JWK set \(fault)"
        case .unauthenticPlace: "the JWK set is behind http, which only this very host may be asked by"
        case .tokenFile(let path, let reason): "token file \(path): \(reason)"
        }
    }
}
