import JOSE

/// Identifiers that nobody can guess: 128 bits of the system's randomness, base64url.
package enum RandomIdentifier {
    package static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        let words = [generator.next(), generator.next()]
        return Base64URL.encode(words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } })
    }
}
