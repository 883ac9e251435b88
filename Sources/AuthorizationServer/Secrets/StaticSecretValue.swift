/// The value of a static secret: what a header field carries unchanged, no matter who reads it (RFC 9110 §5.5).
///
/// Visible ASCII, with spaces and tabs within but not around it. Other octets are taken for Latin-1 by some and for
/// UTF-8 by others; line breaks and NUL would make it more than one field.
package struct StaticSecretValue: Sendable, Hashable {
    /// The most bytes that one may have.
    package static let maximumLength = 65_536

    package let text: String

    /// Takes the bytes as they are.
    package init(_ bytes: [UInt8]) throws(StaticSecretFault) {
        guard let first = bytes.first, let last = bytes.last else { throw .empty }
        guard bytes.count <= Self.maximumLength else { throw .tooLong }
        if let fault = bytes.indices.lazy.compactMap({ Self.fault(bytes[$0], at: $0 + 1) }).first { throw fault }
        guard !Self.isBlank(first), !Self.isBlank(last) else { throw .surroundedByBlanks }
        text = String(decoding: bytes, as: UTF8.self)
    }

    package var bytes: [UInt8] { Array(text.utf8) }

    private static func fault(_ byte: UInt8, at position: Int) -> StaticSecretFault? {
        switch byte {
        case 0x09, 0x20...0x7E: nil
        case 0x0A, 0x0D: .lineBreak(position: position)
        case 0x00...0x1F, 0x7F: .controlCharacter(position: position)
        default: .notASCII(position: position)
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x09 || byte == 0x20 }
}

extension StaticSecretValue: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "static secret (redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
