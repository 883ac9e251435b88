/// Text from outside that names something: compared, hashed and ordered by its UTF-8 bytes.
///
/// `String` takes canonically equivalent texts for the same: U+212A KELVIN SIGN is "K" to it, and an accent in one piece
/// is the same as in two. An identifier of a standard is compared character by character (RFC 7519 §2 StringOrURI,
/// RFC 8259 §8.3, RFC 3986 §6.2.1), so whatever is looked up by a name or held against one is of this type.
package struct ByteString: Sendable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// Whether both are the same bytes.
    package static func areSame(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        let result = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { left.elementsEqual($0) }
        }
        return (result ?? nil) ?? left.utf8.elementsEqual(right.utf8)
    }
}

extension ByteString: Hashable {
    package static func == (left: ByteString, right: ByteString) -> Bool {
        areSame(left.text, right.text)
    }

    package static func == (left: ByteString, right: String) -> Bool {
        areSame(left.text, right)
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension ByteString: Comparable {
    package static func < (left: ByteString, right: ByteString) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

extension ByteString: CustomStringConvertible {
    package var description: String { text }
}

extension ByteString: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        self.text = text
    }
}
