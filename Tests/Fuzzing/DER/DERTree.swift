/// A DER value as a tree, whose parts can be written otherwise than DER allows (X.690 §8.1, §10.1).
package struct DERTree: Sendable {
    package enum Content: Sendable {
        case bytes([UInt8])
        case children([DERTree])
    }

    /// How the length is written.
    package enum Length: Sendable {
        case minimal
        /// With so many zero bytes more than it needs.
        case padded(Int)
        /// By two zero bytes at the end (X.690 §8.1.3.6).
        case indefinite
        /// Of so many bytes more than there are.
        case shifted(Int)
        /// These bytes, whatever there is.
        case literal([UInt8])
    }

    /// The identifier octets.
    package var identifier: [UInt8]
    package var length = Length.minimal
    package var content: Content

    package init(identifier: [UInt8], content: Content) {
        self.identifier = identifier
        self.content = content
    }

    /// A value with a tag of one byte.
    package init(_ tag: UInt8, _ bytes: [UInt8]) {
        self.init(identifier: [tag], content: .bytes(bytes))
    }

    package init(_ tag: UInt8, children: [DERTree]) {
        self.init(identifier: [tag], content: .children(children))
    }

    package var children: [DERTree] {
        get { if case .children(let children) = content { children } else { [] } }
        set { content = .children(newValue) }
    }

    /// The content octets.
    package var contentBytes: [UInt8] {
        switch content {
        case .bytes(let bytes): bytes
        case .children(let children): children.reduce(into: []) { $0 += $1.bytes }
        }
    }

    /// The value as it is written.
    package var bytes: [UInt8] {
        let content = contentBytes
        return switch length {
        case .minimal: identifier + Self.length(content.count) + content
        case .padded(let zeros): identifier + Self.length(content.count, zeros: zeros) + content
        case .indefinite: identifier + [0x80] + content + [0, 0]
        case .shifted(let difference): identifier + Self.length(max(0, content.count + difference)) + content
        case .literal(let bytes): identifier + bytes + content
        }
    }

    private static func length(_ count: Int, zeros: Int = 0) -> [UInt8] {
        if count < 0x80, zeros == 0 { return [UInt8(count)] }
        var digits: [UInt8] = []
        var rest = count
        repeat {
            digits.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        } while rest > 0
        digits = [UInt8](repeating: 0, count: max(0, zeros - (count < 0x80 ? 1 : 0))) + digits
        return [0x80 | UInt8(truncatingIfNeeded: digits.count)] + digits
    }
}
