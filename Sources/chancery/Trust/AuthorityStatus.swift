import AuthorizationServer
import Federation
import FoundationEssentials
import PKI

/// What an authority's trust rests on now: its certificates and its revocation lists.
struct AuthorityStatus {
    let configuration: X509AuthorityConfiguration
    let anchors: [Certificate]
    let intermediates: [Certificate]
    let lists: [ListStatus]
    /// Why a service would not start with the authority: files that cannot be read, or do not fit together.
    let problems: [String]
    let time: Date
    /// CAs of which there is no current list though one is required; those whose certificates name their lists need
    /// none before they are met.
    let uncovered: [Certificate]

    /// Reads the files, and the copies of what was fetched where there are any. Works without a server.
    ///
    /// What cannot be read is a problem of this authority, and keeps nothing else from being shown.
    init(of configuration: X509AuthorityConfiguration, copies: (any RevocationListCopies)?, at now: Date) {
        self.configuration = configuration
        time = now
        var reading = AuthorityReading()
        anchors = configuration.anchors.flatMap { reading.certificates(at: $0) }
        intermediates = configuration.intermediates.flatMap { reading.certificates(at: $0) }
        let authorities = AuthorityIndex(anchors + intermediates)
        let revocation = configuration.revocation
        var lists = revocation.files.flatMap { path in
            reading.lists(at: path, limit: revocation.sizeLimit)
                .map { ListStatus(source: path, list: $0, authorities: authorities, at: now) }
        }
        let configured = revocation.urls.map(\.url)
        let named = revocation.fetchesLists ? reading.urls(of: copies) : []
        let allowed = named.filter { url in
            !configured.contains(url) && revocation.distributionPointHosts.contains { $0.allows(url) }
        }
        for url in configured + allowed {
            lists.append(
                Self.status(
                    of: url, isNamed: !configured.contains(url), copies: copies, authorities: authorities, at: now))
        }
        self.lists = lists
        let isRequired = revocation.mode == .require && revocation.distributionPointHosts.isEmpty
        uncovered =
            isRequired
            ? Self.withoutList(
                anchors, intermediates, lists.filter { $0.state == .current }.compactMap(\.list), authorities) : []
        reading.judge(configuration)
        problems = reading.problems
    }

    /// Whether everything can be read, nothing is expired, and nothing missing that is required.
    var isCurrent: Bool {
        guard problems.isEmpty else { return false }
        guard (anchors + intermediates).allSatisfy({ CertificateLifetime(of: $0, at: time).isCurrent }) else {
            return false
        }
        guard configuration.revocation.mode == .require else { return true }
        return uncovered.isEmpty && lists.allSatisfy { $0.state == .current || $0.isNamedByCertificates }
    }

    private static func status(
        of url: RevocationURL, isNamed: Bool, copies: (any RevocationListCopies)?, authorities: AuthorityIndex,
        at now: Date
    ) -> ListStatus {
        do {
            let copy = try copies?.copy(of: url.description)
            return ListStatus(
                source: url.description, isNamedByCertificates: isNamed,
                list: try copy.map { try CertificateRevocationList(der: $0.der) }, fetchedAt: copy?.fetchedAt,
                authorities: authorities, at: now)
        } catch {
            return ListStatus(
                source: url.description, isNamedByCertificates: isNamed, list: nil, isDamaged: true,
                authorities: authorities, at: now)
        }
    }
}
