/// Decodes base64 (RFC 4648 §4) that arrives line by line.
struct Base64Decoder {
    private var bytes: [UInt8] = []
    private var bits: UInt32 = 0
    private var digits = 0
    private var padding = 0

    /// Takes the digits of a line; false when one is none, or stands behind the padding.
    mutating func append(_ line: ArraySlice<UInt8>) -> Bool {
        for character in line {
            if character == UInt8(ascii: "=") {
                padding += 1
                continue
            }
            guard padding == 0, let value = Self.value(character) else { return false }
            bits = bits << 6 | UInt32(value)
            digits += 1
            if digits == 4 {
                bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
                bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
                bytes.append(UInt8(truncatingIfNeeded: bits))
                digits = 0
                bits = 0
            }
        }
        return true
    }

    /// All that was decoded; nil when digits or padding are missing, or bits are left over.
    mutating func finish() -> [UInt8]? {
        switch (digits, padding) {
        case (0, 0): break
        case (2, 2) where bits & 0xF == 0: bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
        case (3, 1) where bits & 3 == 0:
            bytes.append(UInt8(truncatingIfNeeded: bits >> 10))
            bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
        default: return nil
        }
        return bytes
    }

    private static func value(_ character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
