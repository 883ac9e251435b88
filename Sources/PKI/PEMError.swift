/// Why a text is no PEM file (RFC 7468) of the expected kind. Lines are counted from 1.
package enum PEMError: Error, Sendable, Hashable, CustomStringConvertible {
    case nothingInside(expected: String)
    case otherLabel(line: Int, found: String, expected: String)
    case withoutEnd(line: Int)
    case endWithoutBegin(line: Int)
    case brokenBase64(line: Int)
    /// U+FEFF stands before the first block, which then begins with no line of its own.
    case byteOrderMark
    case utf16

    package var description: String {
        switch self {
        case .nothingInside(let expected):
            "nothing inside: a line \"-----BEGIN \(expected)-----\" is expected"
        case .otherLabel(let line, let found, let expected):
            "line \(line): found a block \"\(NameText.escaped(found.utf8.prefix(64)))\", only \"\(expected)\" is allowed"
        case .withoutEnd(let line): "line \(line): the block that begins here has no proper end"
        case .endWithoutBegin(let line): "line \(line): a block ends here that did not begin"
        case .byteOrderMark:
            "line 1: a byte order mark stands before the block: save the file as ASCII or UTF-8 without it"
        case .utf16: "the file is UTF-16: save it as ASCII or UTF-8"
        case .brokenBase64(let line): "line \(line): the block that begins here is not base64"
        }
    }
}
