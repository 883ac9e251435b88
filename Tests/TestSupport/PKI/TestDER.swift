/// Writing DER (X.690) byte by byte, so that a test can also write what no honest tool would.
package enum TestDER {
    package static func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        guard content.count >= 128 else { return [tag, UInt8(content.count)] + content }
        var length: [UInt8] = []
        var rest = content.count
        while rest > 0 {
            length.insert(UInt8(rest & 0xFF), at: 0)
            rest >>= 8
        }
        return [tag, 0x80 | UInt8(length.count)] + length + content
    }

    package static func sequence(_ parts: [[UInt8]]) -> [UInt8] { value(0x30, Array(parts.joined())) }

    package static func set(_ parts: [[UInt8]]) -> [UInt8] { value(0x31, Array(parts.joined())) }

    package static func boolean(_ truth: Bool) -> [UInt8] { value(0x01, [truth ? 0xFF : 0]) }

    package static func octetString(_ bytes: [UInt8]) -> [UInt8] { value(0x04, bytes) }

    package static func bitString(_ bytes: [UInt8], unused: UInt8 = 0) -> [UInt8] { value(0x03, [unused] + bytes) }

    package static func utf8String(_ text: String) -> [UInt8] { value(0x0C, Array(text.utf8)) }

    /// A context-specific value that wraps others.
    package static func explicit(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { value(0xA0 | tag, content) }

    /// An unsigned number, big-endian.
    package static func integer(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = Array(bytes.drop { $0 == 0 })
        if bytes.isEmpty || bytes[0] >= 0x80 { bytes.insert(0, at: 0) }
        return value(0x02, bytes)
    }

    /// An unsigned number in hexadecimal.
    package static func integer(hexadecimal text: String) -> [UInt8] {
        let digits = Array((text.utf8.count.isMultiple(of: 2) ? text : "0" + text).utf8)
        return integer(
            stride(from: 0, to: digits.count, by: 2).compactMap {
                UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
            })
    }

    package static func objectIdentifier(_ dotted: String) -> [UInt8] {
        let numbers = dotted.split(separator: ".").compactMap { UInt64($0) }
        var content: [UInt8] = []
        for number in [numbers[0] * 40 + numbers[1]] + numbers.dropFirst(2) {
            var bytes = [UInt8(number & 0x7F)]
            var rest = number >> 7
            while rest > 0 {
                bytes.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
                rest >>= 7
            }
            content += bytes
        }
        return value(0x06, content)
    }
}
