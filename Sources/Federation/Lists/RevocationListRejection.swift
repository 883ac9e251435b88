package import FoundationEssentials

/// Why a revocation list that was fetched does not take the place of the one that is held; the description completes
/// "the list was rejected: ...".
package enum RevocationListRejection: Error, Hashable, CustomStringConvertible {
    case unreadable(String)
    case several(Int)
    case notYetValid(from: Date)
    case expired(at: Date)
    /// The list held from this URL is another authority's.
    case otherIssuer(found: String, expected: String)
    /// A delta list where a complete one is held, or the other way round (RFC 5280 §5.2.4).
    case otherKind
    /// An earlier list than the one that is held: a replay, or a server that lags behind.
    case older
    /// As many lists of other keys or scopes as there is room for are held from this URL already.
    case severalSeries(Int)
    /// No certificate that is known under the authority has signed it.
    case unverified(issuer: String, authority: String)

    package var description: String {
        switch self {
        case .unreadable(let reason): reason
        case .several(let count): "\(count) lists in one file, one is expected"
        case .notYetValid(let time): "its thisUpdate, \(time), is in the future"
        case .expired(let time): "its nextUpdate, \(time), has passed"
        case .otherIssuer(let found, let expected): "it is a list of \(found), not of \(expected)"
        case .otherKind: "a delta list and a complete list cannot take each other's place"
        case .older: "it is older than the one that is held"
        case .severalSeries(let count):
            "it is of another key or scope than the \(count) lists that are held from this URL, of which none has ended"
        case .unverified(let issuer, let authority):
            "no known certificate of \(issuer) has signed it; is that CA's certificate among the anchors or"
                + " intermediates of \(authority)?"
        }
    }
}
