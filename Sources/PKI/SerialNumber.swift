/// Serial numbers of certificates as text (RFC 5280 §4.1.2.2): lower-case hexadecimal without leading zeros.
///
/// RFC 5280 asks for a number above zero. A CA that takes any bytes issues negative ones as well; a minus stands before
/// them, as OpenSSL writes them, so that two numbers never have one text.
package enum SerialNumber {
    /// - Parameter content: the content octets of an INTEGER in its shortest form.
    static func text(_ content: ArraySlice<UInt8>) -> String {
        guard let first = content.first, first >= 0x80 else { return digits(content) }
        return "-" + digits(negated(Array(content))[...])
    }

    /// How readers that know of no sign write a negative number: its bytes as they stand. `nil` for any other.
    package static func withoutSign(_ text: String) -> String? {
        guard text.utf8.first == UInt8(ascii: "-") else { return nil }
        let digits = text.dropFirst()
        guard let magnitude = Hexadecimal.bytes(digits.utf8.count.isMultiple(of: 2) ? String(digits) : "0" + digits)
        else { return nil }
        let bytes = negated([0] + magnitude)
        // In its shortest form the number keeps one bit of its sign.
        let isShorter = bytes.count > 1 && bytes[1] >= 0x80
        return Self.digits(isShorter ? bytes[1...] : bytes[...])
    }

    private static func digits(_ bytes: ArraySlice<UInt8>) -> String {
        let digits = Hexadecimal.text(bytes).drop { $0 == "0" }
        return digits.isEmpty ? "0" : String(digits)
    }

    /// The two's complement (X.690 §8.3.3).
    private static func negated(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes.map { ~$0 }
        for index in result.indices.reversed() {
            result[index] &+= 1
            if result[index] != 0 { break }
        }
        return result
    }
}
