package import JOSE

/// Why a token is not taken for one of our own that counts; each description completes "the token ...". For the audit log:
/// nobody is told which it was.
package enum IssuedTokenRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    case token(JWSError)
    case type(String?)
    /// It names no key, which every token of ours does.
    case noKeyNamed
    case claims(JWTClaimsError)
    case revoked
    /// The signing keys were not read from the database for `KeyRing.maximumAge`.
    case keysOutdated
    /// The revoked tokens were not read from the database for `RevokedTokens.maximumAge`.
    case revocationsOutdated

    /// Whether nobody can tell for now what the token is worth, for something of ours is missing.
    package var isOurs: Bool {
        switch self {
        case .keysOutdated, .revocationsOutdated: true
        case .token, .type, .noKeyNamed, .claims, .revoked: false
        }
    }

    package var description: String {
        switch self {
        case .token(let error): error.description
        case .type(let type?): "has the typ \(VisibleText.quoted(type, limit: 64)), which is none of ours"
        case .type(nil): "has no typ"
        case .noKeyNamed: "names no key"
        case .claims(let error): error.description
        case .revoked: "was revoked"
        case .keysOutdated:
            "cannot be judged: the keys have not been read from the database for \(KeyRing.maximumAge) s"
        case .revocationsOutdated:
            "cannot be judged: the revoked tokens have not been read from the database for"
                + " \(RevokedTokens.maximumAge) s"
        }
    }
}
