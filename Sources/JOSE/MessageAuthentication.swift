import Crypto

/// HMAC-SHA256 (RFC 2104), by which a receiver who shares the key knows a message for ours.
package enum MessageAuthentication {
    /// The code in lower-case hexadecimal.
    package static func code(of message: [UInt8], under key: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key))
        return String(decoding: code.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
