package import FoundationEssentials
package import PKI

/// Where the revocation lists of one authority come from.
package struct RevocationListSources: Sendable {
    /// The authority.
    package let name: String
    package let configured: [RevocationListSource]
    /// The hosts that certificates of validated paths may name as distribution points (RFC 5280 §4.2.1.13).
    package let allowedHosts: [AllowedHost]
    /// Certificates that may have signed the lists: the anchors and the configured intermediates.
    package let issuers: AuthorityIndex
    /// The longest time between two fetches from distribution points, in seconds.
    package let refresh: TimeInterval
    /// The most bytes that a list may have.
    package let sizeLimit: Int
    /// For a whole fetch.
    package let timeout: Duration

    package init(
        name: String, configured: [RevocationListSource], allowedHosts: [AllowedHost], issuers: [Certificate],
        refresh: TimeInterval, sizeLimit: Int, timeout: Duration
    ) {
        self.name = name
        self.configured = configured
        self.allowedHosts = allowedHosts
        self.issuers = AuthorityIndex(issuers)
        self.refresh = refresh
        self.sizeLimit = sizeLimit
        self.timeout = timeout
    }
}
