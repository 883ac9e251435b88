import NIOHTTP1

extension HTTPHeaders {
    /// The same fields without the white space around their values, which is no part of them (RFC 9110 §5.5).
    var withoutPadding: HTTPHeaders {
        HTTPHeaders(
            map { field -> (String, String) in
                guard Self.isPadded(field.value) else { return (field.name, field.value) }
                let bytes = field.value.utf8.drop(while: Self.isWhiteSpace)
                let end = bytes.lastIndex { !Self.isWhiteSpace($0) }.map(bytes.index(after:)) ?? bytes.startIndex
                return (field.name, String(Substring(bytes[..<end])))
            })
    }

    static func isPadded(_ value: String) -> Bool {
        value.utf8.first.map(isWhiteSpace) ?? false || value.utf8.last.map(isWhiteSpace) ?? false
    }

    /// OWS is made of spaces and tabs (RFC 9110 §5.6.3).
    private static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
