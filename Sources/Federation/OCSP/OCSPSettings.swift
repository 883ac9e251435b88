package import PKI

/// How the status of an authority's certificates is asked for online (RFC 6960).
package struct OCSPSettings: Sendable, Hashable {
    /// What becomes of a certificate without an answer.
    package let mode: RevocationMode
    /// The responder for all certificates; nil: the one that a certificate names.
    package let url: RevocationURL?
    /// The hosts of responders that certificates may name (RFC 5280 §4.2.2.1).
    package let allowedHosts: [AllowedHost]
    /// For a whole answer.
    package let timeout: Duration
    /// Whether path validation requires a current revocation list of every certificate.
    package let listsAreRequired: Bool

    package init(
        mode: RevocationMode, url: RevocationURL?, allowedHosts: [AllowedHost], timeout: Duration,
        listsAreRequired: Bool
    ) {
        self.mode = mode
        self.url = url
        self.allowedHosts = allowedHosts
        self.timeout = timeout
        self.listsAreRequired = listsAreRequired
    }

    /// The responder to ask about `certificate`, if any.
    func responder(for certificate: Certificate) -> RevocationURL? {
        if let url { return url }
        return certificate.ocspURLs.lazy.compactMap { try? RevocationURL($0) }
            .first { url in allowedHosts.contains { $0.allows(url) } }
    }
}
