/// Reads the PEM blocks of a file one by one, as bytes and in place: a list with a million entries makes a text of 60 MB,
/// and a file that was never meant to be PEM can be as large and have a line for each byte.
package struct PEMReader {
    private static let begin = Array("-----BEGIN ".utf8)
    private static let end = Array("-----END ".utf8)
    private static let rule = Array("-----".utf8)

    private let bytes: [UInt8]
    private let label: PEM.Label
    private var position = 0
    private var line = 0

    /// - Parameter label: that of every block.
    package init(_ bytes: [UInt8], label: PEM.Label) {
        self.bytes = bytes
        self.label = label
    }

    /// The DER of the next block; nil at the end. Text between the blocks is passed over (RFC 7468 §2).
    package mutating func next() throws(PEMError) -> [UInt8]? {
        if position == 0 { try checkBeginning() }
        skipLines()
        while let text = nextLine() {
            if Self.label(text, Self.end) != nil { throw .endWithoutBegin(line: line) }
            if let found = Self.label(text, Self.begin) {
                guard found == label.rawValue else {
                    throw .otherLabel(line: line, found: found, expected: label.rawValue)
                }
                return try body(from: line)
            }
            skipLines()
        }
        return nil
    }

    /// What editors put in front and do not show. Other readers pass over the block behind it, which may be the first of
    /// several.
    private func checkBeginning() throws(PEMError) {
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else { throw .utf16 }
        guard bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return }
        guard !bytes.dropFirst(3).drop(while: Self.isBlank).starts(with: Self.begin) else { throw .byteOrderMark }
    }

    private mutating func body(from first: Int) throws(PEMError) -> [UInt8] {
        var decoder = Base64Decoder()
        while let text = nextLine() {
            if let found = Self.label(text, Self.end) {
                guard found == label.rawValue else { throw .withoutEnd(line: first) }
                guard let der = decoder.finish(), !der.isEmpty else { throw .brokenBase64(line: first) }
                return der
            }
            guard Self.label(text, Self.begin) == nil else { throw .withoutEnd(line: first) }
            guard decoder.append(text) else { throw .brokenBase64(line: first) }
        }
        throw .withoutEnd(line: first)
    }

    /// Passes over lines that cannot be the boundary of a block: their first character but blanks is no hyphen.
    private mutating func skipLines() {
        var start = position
        var index = position
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): index += 1
            case UInt8(ascii: "-"):
                position = start
                return
            default:
                while index < bytes.count, !Self.endsLine(bytes[index]) { index += 1 }
                guard index < bytes.count else { break }
                index = behindLineEnd(at: index)
                start = index
                line += 1
            }
        }
        position = bytes.count
    }

    /// The next line without its end and the blanks around it.
    private mutating func nextLine() -> ArraySlice<UInt8>? {
        guard position < bytes.count else { return nil }
        var stop = position
        while stop < bytes.count, !Self.endsLine(bytes[stop]) { stop += 1 }
        var text = bytes[position..<stop]
        position = stop < bytes.count ? behindLineEnd(at: stop) : stop
        line += 1
        while let first = text.first, Self.isBlank(first) { text.removeFirst() }
        while let last = text.last, Self.isBlank(last) { text.removeLast() }
        return text
    }

    /// Line ends are of any sort.
    private func behindLineEnd(at index: Int) -> Int {
        let isPair =
            bytes[index] == UInt8(ascii: "\r") && index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "\n")
        return index + (isPair ? 2 : 1)
    }

    private static func endsLine(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private static func label(_ text: ArraySlice<UInt8>, _ prefix: [UInt8]) -> String? {
        guard text.first == UInt8(ascii: "-"), text.starts(with: prefix), text.count >= prefix.count + rule.count,
            text.suffix(rule.count).elementsEqual(rule)
        else { return nil }
        return String(decoding: text.dropFirst(prefix.count).dropLast(rule.count), as: UTF8.self)
    }
}
