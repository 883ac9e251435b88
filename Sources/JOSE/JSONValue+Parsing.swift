extension JSONValue {
    /// Why bytes are no JSON text that is taken. Positions are bytes from the start, counted from 0.
    package enum ParsingError: Error, Sendable, Hashable, CustomStringConvertible {
        case unexpected(position: Int)
        case unexpectedEnd
        case byteOrderMark
        case tooDeep(limit: Int)
        case duplicateMember(String)
        case invalidString(position: Int)
        case invalidNumber(position: Int)

        package var description: String {
            switch self {
            case .unexpected(let position): "not JSON: what stands at byte \(position) does not belong there"
            case .unexpectedEnd: "not JSON: the text ends too early"
            case .byteOrderMark: "not JSON: a byte order mark stands in front, which has to go (RFC 8259 §8.1)"
            case .tooDeep(let limit): "the JSON is nested deeper than \(limit) levels"
            case .duplicateMember(let name): "the member \(VisibleText.quoted(name)) is there twice"
            case .invalidString(let position): "not JSON: the string at byte \(position) is broken"
            case .invalidNumber(let position): "not JSON: the number at byte \(position) is broken or out of range"
            }
        }
    }

    /// Reads exactly one JSON text (RFC 8259) in UTF-8, strictly: no member of an object may be there twice (RFC 7493
    /// §2.3), and nothing may follow.
    package init(parsing bytes: [UInt8], maximumDepth: Int = 16) throws(ParsingError) {
        var parser = JSONParser(bytes, maximumDepth: maximumDepth)
        self = try parser.document()
    }
}
