/// The dotted form of an object identifier, for diagnostics.
enum ObjectIdentifierText {
    /// Of content octets (X.690 §8.19); in hexadecimal where an arc is longer than 63 bits.
    static func dotted(_ content: some Collection<UInt8>) -> String {
        var numbers: [UInt64] = []
        var number: UInt64 = 0
        for byte in content {
            guard number < 1 << 56 else { return "#" + Hexadecimal.text(content) }
            number = number << 7 | UInt64(byte & 0x7F)
            guard byte < 0x80 else { continue }
            if numbers.isEmpty {
                let first = min(number / 40, 2)
                numbers = [first, number - first * 40]
            } else {
                numbers.append(number)
            }
            number = 0
        }
        return numbers.map(String.init).joined(separator: ".")
    }
}
