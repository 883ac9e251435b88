/// Where an element of DER lies, as far as certificates need it: tags of one byte, lengths of up to three.
struct DERElement {
    let range: Range<Int>
    let content: Range<Int>

    init(at start: Int, of bytes: [UInt8]) throws(LoadFault) {
        guard start + 2 <= bytes.count else { throw .pattern }
        let first = Int(bytes[start + 1])
        let following = first < 0x80 ? 0 : first & 0x7f
        guard following <= 2, start + 2 + following <= bytes.count else { throw .pattern }
        let begin = start + 2 + following
        let length = following == 0 ? first : bytes[(start + 2)..<begin].reduce(0) { $0 << 8 | Int($1) }
        guard begin + length <= bytes.count else { throw .pattern }
        range = start..<(begin + length)
        content = begin..<(begin + length)
    }

    /// An element with this content, which is shorter than 64 KiB.
    static func encoded(tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let length: [UInt8] =
            switch content.count {
            case ..<0x80: [UInt8(content.count)]
            case ..<0x100: [0x81, UInt8(content.count)]
            default: [0x82, UInt8(truncatingIfNeeded: content.count >> 8), UInt8(truncatingIfNeeded: content.count)]
            }
        return [tag] + length + content
    }
}
