/// Which characters of a JSON string are escaped, and how (RFC 8259 §7).
package enum JSONEscapes {
    /// The first character behind `start` that has to be escaped, and how many bytes it takes.
    ///
    /// Looks at eight bytes at a time: nearly all texts, tokens above all, have nothing to escape.
    ///
    /// - Parameter hidden: whether characters are escaped that do not show themselves.
    static func first(
        in text: UnsafeBufferPointer<UInt8>, from start: Int, hidden: Bool
    ) -> (index: Int, scalar: Unicode.Scalar, length: Int)? {
        let raw = UnsafeRawBufferPointer(text)
        var index = start
        while index < text.count {
            if index + 8 <= text.count,
                !mayNeedEscape(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self), hidden: hidden)
            {
                index += 8
                continue
            }
            let byte = text[index]
            if byte < 0x80 {
                if needsEscape(byte) { return (index, Unicode.Scalar(byte), 1) }
                index += 1
            } else if hidden {
                let (scalar, length) = decoded(text, at: index)
                if !VisibleText.shows(scalar) { return (index, scalar, length) }
                index += length
            } else {
                index += 1
            }
        }
        return nil
    }

    /// The escape of a character: two of them for one beyond U+FFFF.
    static func write(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        switch scalar {
        case "\"": bytes.append(contentsOf: #"\""#.utf8)
        case "\\": bytes.append(contentsOf: #"\\"#.utf8)
        case "\n": bytes.append(contentsOf: #"\n"#.utf8)
        case "\r": bytes.append(contentsOf: #"\r"#.utf8)
        case "\t": bytes.append(contentsOf: #"\t"#.utf8)
        default:
            let digits = Array("0123456789abcdef".utf8)
            for unit in String(Character(scalar)).utf16 {
                bytes.append(contentsOf: #"\u"#.utf8)
                for shift in [12, 8, 4, 0] { bytes.append(digits[Int(unit >> UInt16(shift)) & 15]) }
            }
        }
    }

    /// JSON text in which every character that does not show itself is escaped. The text has to be valid: such
    /// characters then stand in its strings alone, and control characters between its values.
    package static func escapingHidden(_ json: String) -> String {
        if json.utf8.allSatisfy({ 0x20 <= $0 && $0 < 0x7F }) { return json }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(json.utf8.count + 64)
        for scalar in json.unicodeScalars {
            if scalar.value < 0x20 {
                bytes.append(UInt8(ascii: " "))
            } else if VisibleText.shows(scalar) {
                bytes.append(contentsOf: String(Character(scalar)).utf8)
            } else {
                write(scalar, to: &bytes)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether one of eight bytes may need an escape. The top bit of a byte of `found` is set where one is below 0x20,
    /// or is one of three values: a subtraction borrows from it. Beside such a byte it may be set without need.
    private static func mayNeedEscape(_ bytes: UInt64, hidden: Bool) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = bytes ^ (ones &* 0x22)
        let backslash = bytes ^ (ones &* 0x5c)
        let delete = bytes ^ (ones &* 0x7f)
        let found =
            (bytes &- ones &* 0x20) & ~bytes | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash
            | (delete &- ones) & ~delete | (hidden ? bytes : 0)
        return found & (ones &* 0x80) != 0
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7f
    }

    /// The character that begins at `index`; a String's bytes are valid UTF-8.
    private static func decoded(_ text: UnsafeBufferPointer<UInt8>, at index: Int) -> (Unicode.Scalar, Int) {
        let byte = text[index]
        let length = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
        let end = min(index + length, text.count)
        let scalar = String(decoding: text[index..<end], as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
        return (scalar, end - index)
    }
}
