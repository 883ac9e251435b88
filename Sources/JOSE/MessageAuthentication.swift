import Crypto

/// HMAC-SHA256 (RFC 2104), by which a receiver who shares the key knows a message for ours.
package enum MessageAuthentication {
    /// The code in lower-case hexadecimal.
    package static func code(of message: [UInt8], under key: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key))
        return String(decoding: code.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Whether `text` is the code in lower-case hexadecimal; how long that takes says nothing about the right one.
    package static func isCode(_ text: String, of message: [UInt8], under key: [UInt8]) -> Bool {
        var bytes: [UInt8] = []
        for (index, character) in text.utf8.enumerated() {
            let digit: UInt8
            switch character {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = character - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = character - UInt8(ascii: "a") + 10
            default: return false
            }
            if index.isMultiple(of: 2) { bytes.append(digit << 4) } else { bytes[index / 2] |= digit }
        }
        guard text.utf8.count == 2 * SHA256.byteCount else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(bytes, authenticating: message, using: SymmetricKey(data: key))
    }
}
