import JOSE

/// Identifiers that nobody can guess: 128 bits of the system's randomness, base64url.
package enum RandomIdentifier {
    package static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        var words = (generator.next(), generator.next())
        return withUnsafeBytes(of: &words) { Base64URL.encode($0) }
    }
}
