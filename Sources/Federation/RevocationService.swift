package import AuthorizationServer
package import FoundationEssentials
package import PKI
import Synchronization

/// `RevocationStatusSource` by the lists of a `RevocationListFeed` and the answers of an `OCSPClient`.
package final class RevocationService: RevocationStatusSource {
    package let feed: RevocationListFeed
    private let ocsp: OCSPClient
    /// By authority.
    private let settings: Mutex<[String: OCSPSettings]>

    package init(feed: RevocationListFeed, ocsp: OCSPClient, settings: [String: OCSPSettings]) {
        self.feed = feed
        self.ocsp = ocsp
        self.settings = Mutex(settings)
    }

    /// Takes over a changed configuration. Blocks.
    package func configure(_ sources: [RevocationListSources], _ settings: [String: OCSPSettings]) {
        feed.configure(sources)
        self.settings.withLock { $0 = settings }
    }

    package func check(
        _ path: ValidatedCertificationPath, authority: String, lists: ResponderLists, at time: Date
    ) async -> RevocationOutcome {
        guard let settings = settings.withLock({ $0[authority] }) else { return .accepted }
        return await ocsp.outcome(of: path.certificates, by: settings, lists: lists, at: time)
    }

    package func fetchLists(namedBy path: [Certificate], authority: String) async -> ListFetch {
        await feed.fetchLists(namedBy: path, authority: authority)
    }
}
