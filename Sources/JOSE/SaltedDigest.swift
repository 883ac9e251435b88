import Crypto
import Libcrypto

/// What is kept of a random secret, so that it can be recognised and not be read: its HMAC-SHA256 under a salt.
///
/// This is for secrets of 256 random bits, which nobody can try out; it is no password hash.
package struct SaltedDigest: Sendable, Hashable {
    /// In bytes.
    package static let saltLength = 16
    /// In bytes.
    package static let length = 32

    package let salt: [UInt8]
    package let digest: [UInt8]

    /// A digest that was recorded; `nil` when its parts have not their lengths.
    package init?(salt: [UInt8], digest: [UInt8]) {
        guard salt.count == Self.saltLength, digest.count == Self.length else { return nil }
        self.salt = salt
        self.digest = digest
    }

    /// The digest of a secret under a new salt.
    package init(of secret: [UInt8]) {
        salt = RandomSource.bytes(Self.saltLength)
        digest = Array(HMAC<SHA256>.authenticationCode(for: secret, using: SymmetricKey(data: salt)))
    }

    /// Whether the digest is that of `secret`. Takes one hash and a comparison in constant time.
    package func matches(_ secret: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(digest, authenticating: secret, using: SymmetricKey(data: salt))
    }
}

extension SaltedDigest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "digest of a secret (redacted)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
