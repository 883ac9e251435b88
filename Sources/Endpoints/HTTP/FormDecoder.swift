import AuthorizationServer

/// Reads `application/x-www-form-urlencoded` strictly (RFC 6749 appendix B, WHATWG URL §5.1).
enum FormDecoder {
    /// The parameters of a body. Throws for broken percent-encodings, invalid UTF-8, control characters, duplicates and
    /// too many parameters.
    static func decode(_ body: some Sequence<UInt8>) throws(FormParameters.Fault) -> FormParameters {
        var parameters: [(name: String, value: String)] = []
        for pair in Array(body).split(separator: UInt8(ascii: "&")) {
            guard parameters.count < FormParameters.maximumCount else {
                throw .tooMany(limit: FormParameters.maximumCount)
            }
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            let name = try FormText.decode(pair[..<equals])
            let value = try FormText.decode(pair[equals...].dropFirst())
            guard !FormText.hasControlCharacter(name), !FormText.hasControlCharacter(value) else {
                throw .controlCharacter(name: name)
            }
            parameters.append((name, value))
        }
        return try FormParameters(parameters)
    }
}
