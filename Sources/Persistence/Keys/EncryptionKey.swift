import Crypto
import FoundationEssentials

/// The 32 bytes under which private keys are sealed. They come from the operator and never leave this value.
package struct EncryptionKey: Sendable {
    let material: SymmetricKey

    /// Why a text is not an encryption key. Says how long the text is, never what it holds.
    package enum FormatError: Error, Hashable {
        case notBase64
        case wrongLength(bytes: Int)
    }

    /// Reads 32 bytes in standard base64 (RFC 4648 §4, with padding); one newline may end the text.
    package init(base64 text: String) throws(FormatError) {
        var characters = Array(text.utf8)
        if characters.last == UInt8(ascii: "\n") { characters.removeLast() }
        if characters.last == UInt8(ascii: "\r") { characters.removeLast() }
        // Encoding again finds a second spelling of the same bytes, which RFC 4648 §3.5 lets a reader refuse.
        guard let bytes = Data(base64Encoded: Data(characters)), Array(bytes.base64EncodedData()) == characters else {
            throw .notBase64
        }
        guard bytes.count == 32 else { throw .wrongLength(bytes: bytes.count) }
        material = SymmetricKey(data: bytes)
    }

    /// A new key from the system's random source.
    package init() {
        material = SymmetricKey(size: .bits256)
    }

    /// Whether both are the same key; compared in constant time.
    package func isSame(as other: EncryptionKey) -> Bool { material == other.material }

    /// The key as standard base64, for the one moment when it is written to the operator's file.
    package func base64() -> String {
        material.withUnsafeBytes { Data($0) }.base64EncodedString()
    }
}

extension EncryptionKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "encryption key (redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension EncryptionKey.FormatError: CustomStringConvertible {
    package var description: String {
        let remedy = "32 random bytes in base64 are needed (44 characters); make them with `openssl rand -base64 32`"
        return switch self {
        case .notBase64: "the encryption key is not base64; \(remedy)"
        case .wrongLength(let bytes): "the encryption key has \(bytes) bytes; \(remedy)"
        }
    }
}
