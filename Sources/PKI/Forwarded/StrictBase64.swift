/// Base64 (RFC 4648 §4) in its one canonical spelling: no white space, no other alphabet, unused bits zero.
enum StrictBase64 {
    /// The bytes, or nil when the text is not canonical or is empty.
    ///
    /// - Parameter mayLackPadding: Whether the `=` at the end may be left out.
    static func bytes(_ text: some Collection<UInt8>, mayLackPadding: Bool = false) -> [UInt8]? {
        let padding = UInt8(ascii: "=")
        let length = text.count
        let digits = text.prefix { $0 != padding }
        let missing = (4 - digits.count % 4) % 4
        guard !digits.isEmpty, missing != 3, text.dropFirst(digits.count).allSatisfy({ $0 == padding }),
            length == digits.count + missing || mayLackPadding && length == digits.count
        else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count * 3 / 4)
        var group: UInt32 = 0
        var bits: UInt32 = 0
        for digit in digits {
            guard let value = value(of: digit) else { return nil }
            group = group << 6 | value
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> bits))
            }
        }
        return group & (1 << bits - 1) == 0 ? bytes : nil
    }

    private static func value(of digit: UInt8) -> UInt32? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
