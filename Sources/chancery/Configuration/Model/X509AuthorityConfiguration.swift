/// An authority that vouches for the holders of its certificates.
struct X509AuthorityConfiguration: Sendable, Hashable {
    let name: String
    /// Paths of PEM files with the certificates that are trusted.
    let anchors: [String]
    /// Paths of PEM files with certificates that help to build paths.
    let intermediates: [String]
    let revocation: Revocation
    /// How many certificates may stand between a leaf and its anchor.
    let maximumDepth: Int

    /// How revoked certificates are recognised.
    enum Revocation: Sendable, Hashable {
        /// They are not.
        case off
        /// Every certificate of a path must be covered by a current CRL, of those in these PEM or DER files.
        case require(crls: [String])
    }
}
