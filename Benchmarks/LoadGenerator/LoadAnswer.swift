import NIOCore

/// As much of an HTTP answer as a count needs.
struct LoadAnswer {
    let isSuccess: Bool
    let isWhole: Bool

    private static let endOfHead = Array("\r\n\r\n".utf8)
    private static let lengthField = Array("\r\ncontent-length:".utf8)
    private static let success = Array("HTTP/1.1 200 ".utf8)

    /// Nil until the whole head has arrived. An answer without `Content-Length` counts as refused.
    init?(_ bytes: ByteBufferView) {
        guard let head = Self.end(of: Self.endOfHead, in: bytes) else { return nil }
        guard let length = Self.contentLength(bytes[bytes.startIndex..<head]) else {
            isSuccess = false
            isWhole = true
            return
        }
        isSuccess = bytes.starts(with: Self.success)
        isWhole = bytes.endIndex - head >= length
    }

    private static func contentLength(_ head: ByteBufferView) -> Int? {
        guard let start = end(of: lengthField, in: head) else { return nil }
        let digits = head[start...].drop { $0 == UInt8(ascii: " ") }
            .prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...9).contains(digits.count) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// The index behind the first occurrence of a text, which is given in lower case and found in either.
    private static func end(of text: [UInt8], in bytes: ByteBufferView) -> Int? {
        var matched = 0
        for index in bytes.indices {
            let byte = bytes[index]
            let lower = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
            // A mismatch can only begin a match anew at the first byte: neither text repeats itself but for CR LF.
            if lower == text[matched] { matched += 1 } else { matched = lower == text[0] ? 1 : 0 }
            if matched == text.count { return index + 1 }
        }
        return nil
    }
}
