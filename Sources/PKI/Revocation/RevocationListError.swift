/// Why bytes hold no revocation list that can be read.
package enum RevocationListError: Error, Sendable, Hashable, CustomStringConvertible {
    case tooLarge(bytes: Int, maximum: Int)
    /// Not DER of one list, or a part of it is against RFC 5280 §5.1.
    case malformed(part: String)
    /// The algorithm inside and outside of what is signed differ (RFC 5280 §5.1.1.2).
    case twoSignatureAlgorithms
    /// RFC 5280 §5.1.2.5: without it nobody can tell when the list has gone stale.
    case noNextUpdate
    case pem(PEMError)
    /// The list in this place of a PEM file, counted from 1.
    indirect case inFile(position: Int, RevocationListError)

    package var description: String {
        switch self {
        case .tooLarge(let bytes, let maximum): "\(bytes) bytes, a revocation list may have \(maximum)"
        case .malformed(let part): "malformed revocation list: \(part) cannot be read"
        case .twoSignatureAlgorithms: "malformed revocation list: it names two different signature algorithms"
        case .noNextUpdate: "it has no nextUpdate"
        case .pem(let error): error.description
        case .inFile(let position, let error): "revocation list \(position): \(error)"
        }
    }
}
