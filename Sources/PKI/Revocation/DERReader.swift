/// Walks over DER (X.690 §10) without copying it: a million entries of a revocation list pass through here.
///
/// Only what DER allows gets through: definite lengths in their shortest form, and tags of one byte, which is all that
/// certificates, lists and OCSP have.
struct DERReader {
    /// One value: where its header begins and where its content lies in the bytes.
    struct Element {
        let tag: UInt8
        let start: Int
        let content: Range<Int>

        /// Header and content.
        var whole: Range<Int> { start..<content.upperBound }
    }

    let bytes: [UInt8]
    private(set) var position: Int
    let end: Int

    init(_ bytes: [UInt8]) {
        self.init(bytes, bytes.startIndex..<bytes.endIndex)
    }

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    var isAtEnd: Bool { position == end }

    /// The tag of the next value; nil at the end.
    var nextTag: UInt8? { position < end ? bytes[position] : nil }

    mutating func next() throws(DERFault) -> Element {
        let start = position
        guard end - start >= 2 else { throw DERFault() }
        let tag = bytes[start]
        // Tag numbers from 31 on take further bytes.
        guard tag & 0x1F != 0x1F else { throw DERFault() }
        var content = start + 2
        var length = Int(bytes[start + 1])
        if length >= 0x80 {
            let count = length & 0x7F
            // 0x80 is BER's indefinite length; four bytes are more than any limit here.
            guard (1...4).contains(count), end - content >= count, bytes[content] != 0 else { throw DERFault() }
            length = 0
            for byte in content..<(content + count) { length = length << 8 | Int(bytes[byte]) }
            guard length >= 0x80 else { throw DERFault() }
            content += count
        }
        guard end - content >= length else { throw DERFault() }
        position = content + length
        try check(tag, content..<position)
        return Element(tag: tag, start: start, content: content..<position)
    }

    /// What every reader of DER asks of a NULL (X.690 §8.8.2) and of an object identifier (§8.19.2): no arc is cut off or
    /// begins with zeros, so that one identifier has one form.
    private func check(_ tag: UInt8, _ content: Range<Int>) throws(DERFault) {
        switch tag {
        case DERTag.null: guard content.isEmpty else { throw DERFault() }
        case DERTag.objectIdentifier:
            var isFirst = true
            for byte in bytes[content] {
                guard !isFirst || byte != 0x80 else { throw DERFault() }
                isFirst = byte < 0x80
            }
            guard isFirst, !content.isEmpty else { throw DERFault() }
        default: break
        }
    }

    mutating func next(_ tag: UInt8) throws(DERFault) -> Element {
        let element = try next()
        guard element.tag == tag else { throw DERFault() }
        return element
    }

    /// The next value if it has this tag.
    mutating func nextIf(_ tag: UInt8) throws(DERFault) -> Element? {
        nextTag == tag ? try next() : nil
    }

    /// A reader of what is inside a value.
    func inside(_ element: Element) -> DERReader {
        DERReader(bytes, element.content)
    }

    func slice(_ range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    /// Throws if there is more.
    func finish() throws(DERFault) {
        guard isAtEnd else { throw DERFault() }
    }
}

/// Bytes that are not DER, or not of the form that is expected.
struct DERFault: Error, Sendable, Hashable {}
