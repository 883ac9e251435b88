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
    let time: Date

    /// Reads the files, and the copies of what was fetched where there are any. Works without a server.
    init(
        of configuration: X509AuthorityConfiguration, archive: (any RevocationListArchive)?, at now: Date
    ) throws {
        self.configuration = configuration
        time = now
        anchors = try Self.certificates(configuration.anchors)
        intermediates = try Self.certificates(configuration.intermediates)
        let authorities = anchors + intermediates
        let revocation = configuration.revocation
        var lists: [ListStatus] = []
        for path in revocation.files {
            let bytes = try BoundedFile.bytes(at: path, limit: revocation.sizeLimit)
            lists += try CertificateRevocationList.lists(fromFile: bytes, maximumLength: revocation.sizeLimit)
                .map { ListStatus(source: path, list: $0, authorities: authorities, at: now) }
        }
        let configured = revocation.urls.map(\.url)
        let named = try (archive?.urls() ?? []).compactMap { try? RevocationURL($0) }
            .filter { url in !configured.contains(url) && revocation.distributionPointHosts.contains { $0.allows(url) }
            }
        for url in configured + named {
            lists.append(
                Self.status(
                    of: url, isNamed: !configured.contains(url), archive: archive, authorities: authorities, at: now))
        }
        self.lists = lists
    }

    /// CAs of which there is no current list though one is required; those whose certificates name their lists need
    /// none before they are met.
    var uncovered: [Certificate] {
        guard configuration.revocation.mode == .require, configuration.revocation.distributionPointHosts.isEmpty
        else { return [] }
        return (anchors + intermediates).filter { authority in
            !lists.contains { $0.state == .current && $0.list.map { speaks($0, for: authority) } ?? false }
        }
    }

    /// Whether the list tells of all that may be asked about certificates of the CA, as far as that is known here.
    private func speaks(_ list: CertificateRevocationList, for authority: Certificate) -> Bool {
        guard list.isIssued(by: authority), !list.isDelta, list.scope.onlySomeReasons == nil else { return false }
        return switch list.scope.certificates {
        case .all, .user: true
        case .authorities: intermediates.contains { $0.issuer == authority.subject && $0 != authority }
        case .attribute: false
        }
    }

    /// Whether nothing is expired, and nothing missing that is required.
    var isCurrent: Bool {
        guard (anchors + intermediates).allSatisfy({ CertificateLifetime(of: $0, at: time).isCurrent }) else {
            return false
        }
        guard configuration.revocation.mode == .require else { return true }
        return uncovered.isEmpty && lists.allSatisfy { $0.state == .current || $0.isNamedByCertificates }
    }

    private static func status(
        of url: RevocationURL, isNamed: Bool, archive: (any RevocationListArchive)?, authorities: [Certificate],
        at now: Date
    ) -> ListStatus {
        do {
            let copy = try archive?.copy(of: url.description)
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

    private static func certificates(_ paths: [String]) throws -> [Certificate] {
        try paths.flatMap { try Certificate.pem(try String(contentsOfFile: $0, encoding: .utf8)) }
    }
}
