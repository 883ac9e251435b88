/// Why the claims of a JWT are refused whose signature is good; each description completes "the token ...".
package enum JWTClaimsError: Error, Sendable, Hashable, CustomStringConvertible {
    case missing(String)
    /// A claim of another kind than RFC 7519 §4.1 or the expectation gives it; `expected` completes "is not ...".
    case wrongType(String, expected: String)
    /// Not a time from 1970 to 9999: negative, in milliseconds, or not finite.
    case timeOutOfRange(String)
    case expired(secondsAgo: Int)
    /// `nbf` or `iat` lies ahead of the clock by more than the skew.
    case notYetValid(claim: String, secondsAhead: Int)
    /// `exp` is not later than `iat` or `nbf`.
    case endsBeforeItBegins
    case lifetime(Int, maximum: Int)
    case age(Int, maximum: Int)
    case issuer(String)
    case audience([String])
    case severalAudiences(Int)

    package var description: String {
        switch self {
        case .missing(let name): "has no \(VisibleText.quoted(name)), or an empty one"
        case .wrongType(let name, let expected): "has a claim \(VisibleText.quoted(name)) that is not \(expected)"
        case .timeOutOfRange(let name):
            "has a claim \(VisibleText.quoted(name)) that is no time in seconds from 1970 to 9999"
        case .expired(let seconds): "expired \(seconds) s ago"
        case .notYetValid(let claim, let seconds): "has a claim \(claim) that lies \(seconds) s ahead"
        case .endsBeforeItBegins: "ends before it begins"
        case .lifetime(let seconds, let maximum): "is made to last \(seconds) s, more than \(maximum)"
        case .age(let seconds, let maximum): "was issued \(seconds) s ago, more than \(maximum)"
        case .issuer(let issuer): "is of the issuer \(VisibleText.quoted(issuer)), which is not the expected one"
        case .audience(let values): "is for \(Self.list(values)), and not for us"
        case .severalAudiences(let count): "is for \(count) audiences, where ours alone may stand, once each"
        }
    }

    private static func list(_ values: [String]) -> String {
        values.prefix(4).map { VisibleText.quoted($0) }.joined(separator: ", ")
            + (values.count > 4 ? " and others" : "")
    }
}
