/// Why a text is no distinguished name (RFC 4514 §3).
package enum DistinguishedNameError: Error, Sendable, Hashable, CustomStringConvertible {
    case empty
    case attributeWithoutValue(String)
    case unknownType(String)
    case brokenEscape
    case unescaped(Character)
    case unescapedSpace
    case brokenHexadecimal(String)
    case emptyValue(type: String)
    case invalidText(type: String)

    package var description: String {
        switch self {
        case .empty: "the name is empty"
        case .attributeWithoutValue(let text): "\"\(text)\" has no \"=\": write type=value"
        case .unknownType(let type):
            "\"\(type)\" is no attribute type: write a name such as CN, O, OU, C, or an object identifier"
        case .brokenEscape: "a \"\\\" stands before neither a special character nor two hexadecimal digits"
        case .unescaped(let character): "\"\(character)\" needs a \"\\\" before it"
        case .unescapedSpace: "a space at either end of a value needs a \"\\\" before it"
        case .brokenHexadecimal(let text): "\"\(text)\" is not the hexadecimal DER of one value"
        case .emptyValue(let type): "\(type) has an empty value"
        case .invalidText(let type): "\(type) has a value with control or invisible characters or invalid UTF-8"
        }
    }
}
