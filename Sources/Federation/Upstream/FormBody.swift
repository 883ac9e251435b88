/// A form in the body of a request (RFC 6749 appendix B).
enum FormBody {
    static func make(_ parameters: [(name: String, value: String)]) -> FetchRequest.Body {
        let text = parameters.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
        return FetchRequest.Body(contentType: "application/x-www-form-urlencoded", bytes: Array(text.utf8))
    }

    /// All but the unreserved characters (RFC 3986 §2.3) as "%" and two digits.
    private static func encode(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~".utf8.contains(byte)
        }
    }
}
