/// What of an identity a condition looks at.
package enum MatchAttribute: Sendable, Hashable, CustomStringConvertible {
    case key(MatchCondition.Key)
    /// An extension of the certificate, by its object identifier in dotted form.
    case certificateExtension(String)
    /// A claim of an identity that has no certificate.
    case claim(ClaimPath)

    /// The place under `match`, as faults of the configuration write it.
    package var description: String {
        switch self {
        case .key(let key): key.rawValue
        case .certificateExtension(let identifier): "extension[\"\(identifier)\"]"
        case .claim(let path): path.isPlain ? "claim.\(path)" : "claim[\"\(path)\"]"
        }
    }
}
