import SwiftASN1

/// The dotted form of an object identifier.
enum ObjectIdentifierText {
    /// Of content octets that are an object identifier: no arc begins with a byte that says nothing, and none is cut
    /// off (X.690 §8.19.2). Throws where they are none.
    static func strict(_ content: some Collection<UInt8>) throws -> String {
        var isFirst = true
        for byte in content {
            guard !isFirst || byte != 0x80 else {
                throw ASN1Error.invalidASN1Object(reason: "An arc of an object identifier is filled up")
            }
            isFirst = byte < 0x80
        }
        guard isFirst, !content.isEmpty else {
            throw ASN1Error.invalidASN1Object(reason: "An object identifier ends within an arc")
        }
        return dotted(content)
    }

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
