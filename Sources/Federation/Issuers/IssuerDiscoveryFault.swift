package import JOSE

/// Why a discovery document is not used; the description completes "the discovery document ...".
package enum IssuerDiscoveryFault: Error, Hashable, CustomStringConvertible {
    /// The issuer's own identifier, as configured, is nothing that can be asked.
    case issuer(String)
    case notJSON(JSONValue.ParsingError)
    case member(String)
    case otherIssuer
    case keysURL(String)
    case otherHost(String)

    package var description: String {
        switch self {
        case .issuer(let reason): "cannot be asked for: the issuer \(reason)"
        case .notJSON(let error): "is \(error)"
        case .member(let name): "has no \(name), or one that is not a string"
        case .otherIssuer: "is another issuer's: its \"issuer\" differs from the configured one"
        case .keysURL(let reason): "has a jwks_uri that is not asked: it \(reason)"
        case .otherHost(let host):
            "has a jwks_uri on \(host), which is neither the issuer's own server nor among the allowed hosts"
        }
    }
}
