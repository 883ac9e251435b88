/// Whose key signed a client's certificate, as a validated path proves it (RFC 5280 §6). Only a
/// `ValidatedCertificationPath` has one.
///
/// What the certificate says of it in authorityKeyIdentifier is a hint for those who look for a path (§4.2.1.1): any CA
/// can write another's identifier there. And a CA's subjectKeyIdentifier is the word of the issuer of its certificate,
/// which may be that CA itself, for its own name or for one below it.
package struct ProvenIssuer: Sendable {
    /// From the leaf to the anchor, two at least.
    private let path: [Certificate]

    /// `nil` where the leaf is all of the path.
    init?(path: [Certificate]) {
        guard path.count > 1 else { return nil }
        self.path = path
    }

    /// Whether the key that made the signature has this identifier: one that is computed from the key.
    package func hasKey(_ identifier: [UInt8]) -> Bool {
        path[1].keyIdentifiers?.contains(identifier) ?? false
    }

    /// Whether the identifier is in the path all the same: another CA's in it, or one that a certificate only claims. A
    /// CA that is shut out by its key does not come back by a CA below it, or by a certificate in which its key is
    /// called otherwise.
    package func isInDoubt(_ identifier: [UInt8]) -> Bool {
        guard !hasKey(identifier) else { return false }
        return path.dropFirst().contains { $0.keyIdentifiers?.contains(identifier) ?? true }
            || path.contains { $0.claimedAuthorityKeyIdentifier == identifier || $0.subjectKeyIdentifier == identifier }
    }

    /// The usual identifier of the key, in hexadecimal (RFC 5280 §4.2.1.2 (1)).
    package var keyDescription: String {
        path[1].keyIdentifiers.map { Hexadecimal.text($0.usual) } ?? "a key that cannot be read"
    }
}
