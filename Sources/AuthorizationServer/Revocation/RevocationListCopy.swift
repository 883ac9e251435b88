package import FoundationEssentials

/// A revocation list as it was fetched last and found good, kept for the next start.
package struct RevocationListCopy: Sendable, Hashable {
    package let url: String
    /// What the server called this version (RFC 9110 §8.8.3).
    package let entityTag: String?
    /// `Last-Modified`, as the server wrote it (§8.8.2).
    package let lastModified: String?
    /// When the server last said that this is its list.
    package let fetchedAt: Date
    /// RFC 5280 §5.
    package let der: [UInt8]

    package init(url: String, entityTag: String?, lastModified: String?, fetchedAt: Date, der: [UInt8]) {
        self.url = url
        self.entityTag = entityTag
        self.lastModified = lastModified
        self.fetchedAt = fetchedAt
        self.der = der
    }
}
