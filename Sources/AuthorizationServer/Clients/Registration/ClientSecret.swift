import JOSE

/// A `client_secret` (RFC 6749 §2.3.1) that Chancery made: a mark by which secret scanners find it, and random bits.
///
/// No description of it shows it; `text` is for the one moment when it is handed out.
package struct ClientSecret: Sendable, Hashable {
    /// What all secrets begin with.
    package static let prefix = "chy_"
    /// The most bytes that a secret in a request may have. Ours have 90 at most; more is not worth a hash.
    package static let maximumLength = 128

    package let text: String

    /// A secret that was recorded.
    package init(recorded text: String) {
        self.text = text
    }

    /// A new secret of `count` random bytes, which makes it somewhat longer.
    static func make(_ count: Int = 32) -> ClientSecret {
        ClientSecret(recorded: prefix + RandomBytes.secret(count))
    }

    /// The octets that are hashed, or that are the key of an HMAC (OpenID Connect Core §9).
    package var bytes: [UInt8] { Array(text.utf8) }
}

extension ClientSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "client secret (redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
