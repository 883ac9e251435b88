/// A media type as `Content-Type` names it (RFC 9110 §8.3.1).
struct MediaType {
    /// Type and subtype in lower case, with the slash between them.
    let name: String
    /// The names in lower case; the values without quotes.
    let parameters: [(name: String, value: String)]

    /// `nil`: the text is no media type.
    init?(_ text: String) {
        var scanner = FieldScanner(text)
        guard let type = scanner.token(), scanner.take("/"), let subtype = scanner.token() else { return nil }
        name = (type + "/" + subtype).lowercased()
        var parameters: [(String, String)] = []
        scanner.skipWhiteSpace()
        while scanner.take(";") {
            scanner.skipWhiteSpace()
            // RFC 9110 §5.6.6 lets a parameter be left out.
            if let name = scanner.token() {
                guard scanner.take("="), let value = scanner.token() ?? scanner.quotedString() else { return nil }
                parameters.append((name.lowercased(), value))
                scanner.skipWhiteSpace()
            }
        }
        guard scanner.isAtEnd else { return nil }
        self.parameters = parameters
    }

    /// That the values of a request's `Content-Type` are one, which is `expected` in UTF-8. Other parameters mean nothing
    /// for it, and are passed over (RFC 2045 §1).
    static func check(_ values: [String], is expected: String) throws(MediaTypeFault) {
        guard let text = values.first else { throw .missing(expected: expected) }
        guard values.count == 1 else { throw .several(expected: expected) }
        if text.utf8.elementsEqual(expected.utf8) { return }
        guard let type = MediaType(text) else { throw .unreadable(text, expected: expected) }
        guard type.name.utf8.elementsEqual(expected.utf8) else { throw .other(type.name, expected: expected) }
        for parameter in type.parameters where parameter.name == "charset" {
            guard parameter.value.lowercased() == "utf-8" else { throw .charset(parameter.value) }
        }
    }
}

/// Why a `Content-Type` is not the one that is expected: for the audit log.
enum MediaTypeFault: Error, Hashable {
    case missing(expected: String)
    case several(expected: String)
    case unreadable(String, expected: String)
    case other(String, expected: String)
    case charset(String)
}
