import JOSE

/// Text in the encoding of forms (RFC 6749 appendix B, WHATWG URL §5.1): "%" and two digits for a byte, "+" for a space.
package enum FormText {
    /// The text that was encoded. Throws for a broken percent-encoding, for invalid UTF-8, and where a letter has more than
    /// 30 combining marks.
    package static func decode(_ encoded: ArraySlice<UInt8>) throws(FormParameters.Fault) -> String {
        guard encoded.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return try text(encoded)
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
        return try text(bytes[...])
    }

    private static func text(_ bytes: ArraySlice<UInt8>) throws(FormParameters.Fault) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        guard bytes.allSatisfy({ $0 < 0x80 }) || VisibleText.hasFewMarks(text) else { throw .manyMarks }
        return text
    }

    /// C0 controls and DEL; NUL among them.
    package static func hasControlCharacter(_ text: String) -> Bool {
        text.utf8.contains { $0 < 0x20 || $0 == 0x7f }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
