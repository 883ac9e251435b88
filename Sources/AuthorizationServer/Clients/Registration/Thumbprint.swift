import JOSE
import PKI

/// SHA-256 thumbprints as people and documents write them.
package enum Thumbprint {
    /// The 32 bytes of 64 hexadecimal digits, with or without colons as OpenSSL prints them, or of 43 characters of
    /// base64url as in `x5t#S256` (RFC 7515 §4.1.8); `nil` when the text is neither.
    package static func bytes(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= 95 else { return nil }
        let bytes = text.utf8.count == 43 ? Base64URL.decode(text) : Hexadecimal.bytes(text.filter { $0 != ":" })
        return bytes.flatMap { $0.count == 32 ? $0 : nil }
    }
}
