/// Reads the PEM blocks of a file one by one, as bytes: a list with a million entries makes a text of 60 MB.
struct RevocationListPEM {
    private static let begin = Array("-----BEGIN ".utf8)
    private static let end = Array("-----END ".utf8)
    private static let rule = Array("-----".utf8)

    private let bytes: [UInt8]
    private var position = 0
    private var line = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The DER of the next block; nil at the end. Text between the blocks is passed over (RFC 7468 §2).
    mutating func next() throws(RevocationListError) -> [UInt8]? {
        while let text = nextLine() {
            if Self.label(text, Self.end) != nil { throw .pem(.endWithoutBegin(line: line)) }
            guard let found = Self.label(text, Self.begin) else { continue }
            let expected = PEM.Label.revocationList.rawValue
            guard found == expected else {
                throw .pem(.otherLabel(line: line, found: found, expected: expected))
            }
            return try body(from: line)
        }
        return nil
    }

    private mutating func body(from first: Int) throws(RevocationListError) -> [UInt8] {
        var decoder = Base64Decoder()
        while let text = nextLine() {
            if let found = Self.label(text, Self.end) {
                guard found == PEM.Label.revocationList.rawValue else { throw .pem(.withoutEnd(line: first)) }
                guard let der = decoder.finish(), !der.isEmpty else { throw .pem(.brokenBase64(line: first)) }
                return der
            }
            guard Self.label(text, Self.begin) == nil else { throw .pem(.withoutEnd(line: first)) }
            guard decoder.append(text) else { throw .pem(.brokenBase64(line: first)) }
        }
        throw .pem(.withoutEnd(line: first))
    }

    /// The next line without its end and the blanks around it.
    private mutating func nextLine() -> ArraySlice<UInt8>? {
        guard position < bytes.count else { return nil }
        var stop = position
        while stop < bytes.count, bytes[stop] != UInt8(ascii: "\n"), bytes[stop] != UInt8(ascii: "\r") { stop += 1 }
        var text = bytes[position..<stop]
        position = stop + 1
        if stop + 1 < bytes.count, bytes[stop] == UInt8(ascii: "\r"), bytes[stop + 1] == UInt8(ascii: "\n") {
            position += 1
        }
        line += 1
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return text
    }

    private static func label(_ text: ArraySlice<UInt8>, _ prefix: [UInt8]) -> String? {
        guard text.first == UInt8(ascii: "-"), text.starts(with: prefix), text.count >= prefix.count + rule.count,
            text.suffix(rule.count).elementsEqual(rule)
        else { return nil }
        return String(decoding: text.dropFirst(prefix.count).dropLast(rule.count), as: UTF8.self)
    }
}
