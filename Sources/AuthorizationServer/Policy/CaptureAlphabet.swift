import PKI

/// The characters that a capture may hold.
///
/// Who is asking is made of captures. So they hold what every reader takes for the same and for nothing else: no second
/// spelling of a name (RFC 3986 §6.2.2), no character that does not show itself or looks like a separator.
package struct CaptureAlphabet: Sendable, Hashable {
    package enum Form: Sendable, Hashable {
        /// RFC 3986 §2.3: ASCII letters, digits, `-`, `.`, `_` and `~`.
        case unreserved
        /// Of a host (RFC 3986 §3.2.2) or a domain: lower-case letters, digits, `-`, `.` and `_`.
        case host
        /// The local part of a mailbox: as `unreserved`, and `+`.
        case mailbox
        /// `PlainText`.
        case text
        /// Whatever can stand in a name of the kind.
        case any
    }

    /// In bytes: to normalize a text must stay cheap for a hostile one. No subject is as long.
    private static let maximumTextLength = 4096

    package let form: Form
    /// Never held, whatever the form.
    private let separators: [UInt8]

    init(_ form: Form, of kind: NamePattern.Kind) {
        self.form = form
        separators = kind.separators
    }

    /// The capture that can hold anything.
    static let everything = CaptureAlphabet()

    private init() {
        form = .any
        separators = []
    }

    /// Whether a capture may hold `segment`, which has no separators.
    func accepts(_ segment: ArraySlice<UInt8>) -> Bool {
        guard !Self.isDeceptive(segment) else { return false }
        switch form {
        case .unreserved, .host, .mailbox: return segment.allSatisfy(holds)
        case .text:
            return segment.count <= Self.maximumTextLength && !Self.hasEncoding(segment) && PlainText.isPlain(segment)
        case .any: return true
        }
    }

    /// Whether a capture may hold the character somewhere.
    func mayHold(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII, let byte = UInt8(exactly: scalar.value) { return holds(byte) }
        return form == .text || form == .any
    }

    private func holds(_ byte: UInt8) -> Bool {
        guard !separators.contains(byte) else { return false }
        let isLower = (97...122).contains(byte) || (48...57).contains(byte)
        let isAlphanumeric = isLower || (65...90).contains(byte)
        switch form {
        case .unreserved: return isAlphanumeric || "-._~".utf8.contains(byte)
        case .host: return isLower || "-._".utf8.contains(byte)
        case .mailbox: return isAlphanumeric || "-._~+".utf8.contains(byte)
        case .text, .any: return (0x20...0x7E).contains(byte) && (byte != UInt8(ascii: "\\") || separators.isEmpty)
        }
    }
}

extension CaptureAlphabet {
    /// Whether a captured segment is read as another one: a reader of paths leaves the folder by it or makes two segments
    /// of it (RFC 3986 §5.2.4, §6.2.2.2), a person misses its spaces.
    private static func isDeceptive(_ segment: ArraySlice<UInt8>) -> Bool {
        let (dot, space) = (UInt8(ascii: "."), UInt8(ascii: " "))
        if segment.first == space || segment.last == space { return true }
        if segment.count <= 2, segment.allSatisfy({ $0 == dot }) { return true }
        if segment.contains(UInt8(ascii: "\\")) { return true }
        guard segment.contains(UInt8(ascii: "%")) else { return false }
        let text = String(decoding: segment, as: UTF8.self).lowercased()
        return ["%2e", "%2f", "%5c"].contains { text.contains($0) }
    }

    /// Whether somebody may decode something in it (RFC 3986 §2.1).
    private static func hasEncoding(_ segment: ArraySlice<UInt8>) -> Bool {
        segment.indices.contains { index in
            segment[index] == UInt8(ascii: "%") && index + 2 < segment.endIndex
                && Hexadecimal.bytes(String(decoding: segment[(index + 1)...(index + 2)], as: UTF8.self)) != nil
        }
    }
}
