import JOSE

/// `client_id` (RFC 6749 §2.2): 1 to 255 characters that a URI may have (RFC 3986 §2).
package enum ClientIdentifier {
    package static let maximumLength = 255

    /// Whether a client may be registered under the text.
    package static func isValid(_ text: String) -> Bool {
        (1...maximumLength).contains(text.utf8.count) && text.utf8.allSatisfy(isURICharacter)
    }

    /// A new identifier: 128 random bits. It does not begin with a hyphen, which commands take for an option.
    package static func make() -> String {
        var identifier = RandomIdentifier.make()
        while identifier.hasPrefix("-") { identifier = RandomIdentifier.make() }
        return identifier
    }

    private static func isURICharacter(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || "-._~:/?#[]@!$&'()*+,;=%".utf8.contains(byte)
    }
}
