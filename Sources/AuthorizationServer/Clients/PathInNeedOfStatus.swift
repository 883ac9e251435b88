package import PKI

/// A path that an authority would accept if it knew the revocation status of its certificates.
package struct PathInNeedOfStatus: Sendable {
    package let authority: String
    /// From the leaf to the anchor.
    package let path: [Certificate]
}
