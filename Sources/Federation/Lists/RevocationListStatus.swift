package import FoundationEssentials
package import PKI

/// What is known of one URL's list, for reports.
package struct RevocationListStatus: Sendable {
    package let url: RevocationURL
    /// Whether the configuration names the URL; if not, certificates do.
    package let isConfigured: Bool
    /// The list that is held.
    package let list: CertificateRevocationList?
    /// Whether the list counts: a configured CA has signed it, or the one whose certificates name the URL.
    package let isVerified: Bool
    /// When the server last said that this is its newest list.
    package let confirmedAt: Date?
    /// How many fetches have failed since one succeeded, and why the last one did.
    package let failures: Int
    package let lastFailure: String?

    init(_ tracked: TrackedList) {
        url = tracked.key.url
        isConfigured = tracked.isConfigured
        list = tracked.holding?.list
        isVerified = tracked.isVerified
        confirmedAt = tracked.holding?.confirmedAt
        failures = tracked.failures
        lastFailure = tracked.lastFailure
    }
}
