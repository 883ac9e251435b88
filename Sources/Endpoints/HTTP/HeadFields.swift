import NIOHTTP1

/// The header fields by which a request is judged as a message of HTTP, found in one pass.
struct HeadFields {
    private(set) var hosts: [String] = []
    private(set) var lengths: [String] = []
    private(set) var hasUpgrade = false
    /// The first field with white space around its value.
    private(set) var padded: String?
    private(set) var hasTransferEncoding = false
    private(set) var hasContentEncoding = false
    private(set) var hasExpect = false

    init(_ headers: HTTPHeaders) {
        for (name, value) in headers {
            if padded == nil, HTTPHeaders.isPadded(value) { padded = name }
            switch name.utf8.count {
            case 4 where Self.areSame(name, "host"): hosts.append(value)
            case 6 where Self.areSame(name, "expect"): hasExpect = true
            case 7 where Self.areSame(name, "upgrade"): hasUpgrade = true
            case 14 where Self.areSame(name, "content-length"): lengths.append(value)
            case 16 where Self.areSame(name, "content-encoding"): hasContentEncoding = true
            case 17 where Self.areSame(name, "transfer-encoding"): hasTransferEncoding = true
            default: break
            }
        }
    }

    /// Names are tokens, of which letters are compared without regard to case (RFC 9110 §5.1).
    private static func areSame(_ name: String, _ lowercased: StaticString) -> Bool {
        lowercased.withUTF8Buffer { expected in
            name.utf8.elementsEqual(expected) { $0 | ((0x41...0x5a).contains($0) ? 0x20 : 0) == $1 }
        }
    }
}
