import Federation
import PKI

/// How revoked certificates of an authority are recognised.
struct RevocationConfiguration: Sendable, Hashable {
    /// What becomes of a certificate without a current revocation list.
    var mode = RevocationMode.off
    /// Paths of PEM or DER files with revocation lists.
    var files: [String] = []
    /// URLs of revocation lists.
    var urls: [RevocationListSource] = []
    /// The hosts that certificates may name as distribution points of lists.
    var distributionPointHosts: [AllowedHost] = []
    var ocsp: OCSPConfiguration?
    /// Seconds between two fetches from a distribution point.
    var refresh = 3600
    /// The most bytes that a list may have.
    var sizeLimit = 64 << 20
    /// Seconds that a fetch of a list may take.
    var timeout = 10

    /// Certificates are not asked about.
    static let off = RevocationConfiguration()

    /// Whether a client's own path decides about what is asked of other servers.
    var asksOnline: Bool { ocsp != nil || fetchesLists }

    /// Whether lists come from elsewhere than files.
    var fetchesLists: Bool { !urls.isEmpty || !distributionPointHosts.isEmpty }
}
