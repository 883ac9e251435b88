import FoundationEssentials
package import JOSE

/// A client's identifier and secret in the Authorization header (RFC 6749 §2.3.1, RFC 7617 §2): either is encoded as in
/// a form, then both are joined by a colon, then base64 is made of it.
package struct BasicCredentials: Sendable {
    /// Why a header has no such credentials; each description completes "the Authorization header ...".
    package enum Fault: Error, Sendable, Hashable, CustomStringConvertible {
        case severalHeaders
        case tooLong
        case notBase64
        case noColon
        case encoding
        case controlCharacter
        case emptyIdentifier
        case emptySecret

        package var description: String {
            switch self {
            case .severalHeaders: "is there more than once"
            case .tooLong: "is longer than \(BasicCredentials.maximumLength) bytes"
            case .notBase64: "is not Basic with base64 behind it"
            case .noColon: "has no colon between identifier and secret"
            case .encoding: "has an identifier or secret that is not encoded as in a form"
            case .controlCharacter: "has a control character in identifier or secret"
            case .emptyIdentifier: "has no identifier"
            case .emptySecret: "has no secret"
            }
        }
    }

    /// Of the header, in bytes.
    static let maximumLength = 4096
    private static let scheme = "basic"

    package let clientID: ByteString
    package let secret: String

    /// Whether a header's value has the scheme Basic, well-formed or not.
    package static func areMeant(by value: String) -> Bool {
        let bytes = value.utf8
        guard bytes.count >= scheme.utf8.count, value.prefix(scheme.count).lowercased() == scheme else { return false }
        return bytes.dropFirst(scheme.utf8.count).first.map { $0 == 0x20 || $0 == 0x09 } ?? true
    }

    /// Reads the values of all Authorization headers, of which there must be one.
    package init(_ values: [String]) throws(Fault) {
        let (identifier, secret) = try Self.parts(of: values)
        clientID = ByteString(try Self.text(of: identifier, or: .emptyIdentifier))
        self.secret = try Self.text(of: secret, or: .emptySecret)
    }

    /// The identifier, where that is all there is and the secret is empty. It proves nothing.
    static func identifierAlone(in values: [String]) -> ByteString? {
        guard let (identifier, secret) = try? parts(of: values), secret.isEmpty else { return nil }
        return (try? text(of: identifier, or: .emptyIdentifier)).map { ByteString($0) }
    }

    /// What stands before the colon and behind it, encoded.
    private static func parts(of values: [String]) throws(Fault) -> (ArraySlice<UInt8>, ArraySlice<UInt8>) {
        guard values.count == 1, let value = values.first else { throw .severalHeaders }
        guard value.utf8.count <= maximumLength else { throw .tooLong }
        guard areMeant(by: value) else { throw .notBase64 }
        let text = Data(value.utf8.dropFirst(scheme.utf8.count).drop { $0 == 0x20 })
        // Encoding again finds a second spelling of the same bytes, which RFC 4648 §3.5 lets a reader refuse.
        guard !text.isEmpty, let decoded = Data(base64Encoded: text), decoded.base64EncodedData() == text else {
            throw .notBase64
        }
        let bytes = Array(decoded)
        // The first colon: an identifier with one has it encoded, a secret need not.
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { throw .noColon }
        return (bytes[..<colon], bytes[(colon + 1)...])
    }

    private static func text(of encoded: ArraySlice<UInt8>, or empty: Fault) throws(Fault) -> String {
        let text: String
        do { text = try FormText.decode(encoded) } catch { throw .encoding }
        guard !text.isEmpty else { throw empty }
        guard !FormText.hasControlCharacter(text) else { throw .controlCharacter }
        return text
    }
}

extension BasicCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "credentials (redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
