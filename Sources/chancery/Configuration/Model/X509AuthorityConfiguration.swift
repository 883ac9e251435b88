/// An authority that vouches for the holders of its certificates.
struct X509AuthorityConfiguration: Sendable, Hashable {
    let name: String
    /// Paths of PEM files with the certificates that are trusted.
    let anchors: [String]
    /// Paths of PEM files with certificates that help to build paths.
    let intermediates: [String]
    let revocation: RevocationConfiguration
    /// How many certificates may stand between a leaf and its anchor.
    let maximumDepth: Int
}
