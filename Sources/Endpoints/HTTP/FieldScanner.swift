/// Reads the value of a header field from left to right (RFC 9110 §5.6).
struct FieldScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// A token (§5.6.2); `nil` where none begins.
    mutating func token() -> String? {
        let token = rest.prefix(while: Self.isTokenByte)
        guard !token.isEmpty else { return nil }
        rest = rest[token.endIndex...]
        return String(Substring(token))
    }

    /// What stands in quotes, without them and the backslashes before quoted characters (§5.6.4); `nil` where no such
    /// string begins or it does not end.
    mutating func quotedString() -> String? {
        var scanner = self
        guard scanner.take("\"") else { return nil }
        var bytes: [UInt8] = []
        while let byte = scanner.rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                self = scanner
                return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let next = scanner.rest.popFirst() else { return nil }
                bytes.append(next)
            default: bytes.append(byte)
            }
        }
        return nil
    }

    /// Whether a character comes next, which is then behind.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Spaces and tabs, as many as there are (§5.6.3).
    mutating func skipWhiteSpace() {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
            || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}
