/// A token that opens a protected document (RFC 6750 §2.1). It is never printed.
package struct BearerToken: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
    let text: String

    /// Reads the contents of a file: white space around the token is passed over. `nil` when what is left has a character
    /// that a token cannot have, or more than 16 KiB.
    package init?(fileContents bytes: [UInt8]) {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0d).contains(byte) }
        let token = bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        guard (1...16_384).contains(token.count), token.allSatisfy(Self.isAllowed) else { return nil }
        text = String(decoding: token, as: UTF8.self)
    }

    package var description: String { "(a bearer token)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// `b64token` (RFC 6750 §2.1).
    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~+/=".utf8.contains(byte)
        }
    }
}
