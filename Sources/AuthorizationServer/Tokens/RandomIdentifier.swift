import JOSE

/// Identifiers of requests and clients, which nobody can guess: 128 random bits, base64url.
package enum RandomIdentifier {
    package static func make() -> String {
        RandomBytes.identifier()
    }
}
