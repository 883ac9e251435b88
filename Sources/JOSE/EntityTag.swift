import Crypto

/// A strong entity tag (RFC 9110 §8.8.3) that follows from the content alone.
package enum EntityTag {
    package static func make(_ content: [UInt8]) -> String {
        "\"" + Base64URL.encode(SHA256.hash(data: content).prefix(16)) + "\""
    }
}
