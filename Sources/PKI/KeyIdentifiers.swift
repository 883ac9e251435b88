import Crypto

/// The identifiers of a key that are computed from it, so that no other key can have them.
///
/// Read are the methods of RFC 5280 §4.2.1.2 (1), SHA-1 of the key's bits, and of RFC 7093 §2: SHA-256, SHA-384 or
/// SHA-512 of the bits or of the whole `SubjectPublicKeyInfo`, cut off at 160 bits or later. Method (2) of RFC 5280 keeps
/// 60 bits, which somebody else could hit: it does not count. Neither does an identifier that a CA has made up, which is
/// nothing but the word of the certificate that it stands in.
package struct KeyIdentifiers: Sendable, Hashable {
    /// In bytes: from 160 bits, which are left of a hash at least, to the whole of SHA-512.
    package static let lengths = 20...64

    private let digests: [[UInt8]]

    /// - Parameters:
    ///   - bits: the content of the BIT STRING `subjectPublicKey`, without the count of unused bits.
    ///   - info: `SubjectPublicKeyInfo`, DER.
    init(bits: ArraySlice<UInt8>, info: ArraySlice<UInt8>) {
        digests =
            [Array(Insecure.SHA1.hash(data: bits)), Array(Insecure.SHA1.hash(data: info))]
            + [bits, info].flatMap { bytes in
                [Array(SHA256.hash(data: bytes)), Array(SHA384.hash(data: bytes)), Array(SHA512.hash(data: bytes))]
            }
    }

    /// Whether `identifier` is one of the key.
    package func contains(_ identifier: [UInt8]) -> Bool {
        Self.lengths.contains(identifier.count) && digests.contains { $0.starts(with: identifier) }
    }

    /// The usual one: SHA-1 of the key's bits (RFC 5280 §4.2.1.2 (1)).
    package var usual: [UInt8] { digests[0] }
}
