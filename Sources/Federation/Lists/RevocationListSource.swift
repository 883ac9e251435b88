package import FoundationEssentials

/// A URL from which a list is fetched again and again.
package struct RevocationListSource: Sendable, Hashable {
    package let url: RevocationURL
    /// The longest time between two fetches, in seconds.
    package let refresh: TimeInterval

    package init(url: RevocationURL, refresh: TimeInterval) {
        self.url = url
        self.refresh = refresh
    }
}
