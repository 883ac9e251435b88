/// Which reasons a list or a distribution point speaks of: `ReasonFlags` (RFC 5280 §4.2.1.13).
package struct RevocationReasons: OptionSet, Sendable, Hashable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// Every reason there is: keyCompromise (bit 1) to aACompromise (bit 8).
    package static let all = RevocationReasons(rawValue: 0b1_1111_1110)

    /// Reads a BIT STRING's content; a reason that no standard knows is refused.
    init(_ reader: DERReader, _ element: DERReader.Element) throws(DERFault) {
        let content = reader.slice(element.content)
        guard let unused = content.first, unused < 8, (2...3).contains(content.count), let last = content.last,
            last & (1 << unused - 1) == 0
        else { throw DERFault() }
        var flags: UInt16 = 0
        for (index, byte) in content.dropFirst().enumerated() {
            for bit in 0..<8 where byte & (0x80 >> UInt8(bit)) != 0 { flags |= 1 << UInt16(index * 8 + bit) }
        }
        // Bit 0 is "unused" and says nothing.
        flags &= ~1
        guard flags & ~Self.all.rawValue == 0 else { throw DERFault() }
        self.init(rawValue: flags)
    }
}
