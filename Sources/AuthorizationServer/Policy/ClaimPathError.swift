/// What is wrong with the path of a claim; each description completes "the path ...".
package enum ClaimPathError: Error, Hashable, CustomStringConvertible {
    case tooLong
    case tooDeep
    case emptyName
    case escape
    case hiddenCharacter

    package var description: String {
        switch self {
        case .tooLong: "has more than \(ClaimPath.maximumLength) bytes"
        case .tooDeep: "leads through more than \(ClaimPath.maximumDepth) members"
        case .emptyName: "has an empty name"
        case .escape: "has a \"~\" that is neither ~0 for itself nor ~1 for \"/\" (RFC 6901)"
        case .hiddenCharacter: "has a character that does not show itself"
        }
    }
}
