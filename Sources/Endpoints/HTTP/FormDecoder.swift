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
            let name = try text(of: pair[..<equals])
            let value = try text(of: pair[equals...].dropFirst())
            guard !hasControlCharacter(name), !hasControlCharacter(value) else {
                throw .controlCharacter(name: name)
            }
            parameters.append((name, value))
        }
        return try FormParameters(parameters)
    }

    private static func text(of encoded: ArraySlice<UInt8>) throws(FormParameters.Fault) -> String {
        guard encoded.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            guard let text = String(validating: encoded, as: UTF8.self) else { throw .notUTF8 }
            return text
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.count)
        var rest = encoded
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else {
                    throw .brokenPercentEncoding
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// C0 controls and DEL; NUL among them.
    private static func hasControlCharacter(_ text: String) -> Bool {
        text.utf8.contains { $0 < 0x20 || $0 == 0x7f }
    }
}
