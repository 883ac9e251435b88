package import FoundationEssentials
package import PKI

/// What is known of one URL's list, for reports.
package struct RevocationListStatus: Sendable {
    package let url: RevocationURL
    /// Whether the configuration names the URL; if not, certificates do.
    package let isConfigured: Bool
    /// The list that is held.
    package let list: CertificateRevocationList?
    /// Whether a certificate that is known under the authority has issued it.
    package let isVerified: Bool
    /// When the server last said that this is its newest list.
    package let confirmedAt: Date?
    /// How many fetches have failed since one succeeded, and why the last one did.
    package let failures: Int
    package let lastFailure: String?

    init(_ tracked: TrackedList, authority: String) {
        url = tracked.url
        isConfigured = tracked.isConfigured
        list = tracked.holding?.list
        isVerified = tracked.holding?.authorities.contains(authority) ?? false
        confirmedAt = tracked.holding?.confirmedAt
        failures = tracked.failures
        lastFailure = tracked.lastFailure
    }
}
