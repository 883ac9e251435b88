import AuthorizationServer
import Federation
import FoundationEssentials
import Logging
import PKI
import Persistence

/// What the server and the commands make of the configuration of revocation.
enum RevocationComponents {
    /// Which URLs are followed for each authority, and whose signature their lists need.
    static func sources(of configuration: Configuration) throws -> [RevocationListSources] {
        try configuration.authorities.filter(\.revocation.fetchesLists).map { authority in
            let revocation = authority.revocation
            return RevocationListSources(
                name: authority.name,
                configured: revocation.urls,
                allowedHosts: revocation.distributionPointHosts,
                issuers: try certificates(of: authority),
                refresh: TimeInterval(revocation.refresh),
                sizeLimit: revocation.sizeLimit,
                timeout: .seconds(revocation.timeout))
        }
    }

    /// How each authority with OCSP is asked about, by its name.
    static func ocspSettings(of configuration: Configuration) -> [String: OCSPSettings] {
        var settings: [String: OCSPSettings] = [:]
        for authority in configuration.authorities {
            guard let ocsp = authority.revocation.ocsp else { continue }
            settings[authority.name] = OCSPSettings(
                mode: ocsp.mode, url: ocsp.url, allowedHosts: ocsp.allowedHosts, timeout: .seconds(ocsp.timeout),
                listsAreRequired: authority.revocation.mode == .require)
        }
        return settings
    }

    /// The lists in the files of an authority.
    static func listsInFiles(of authority: X509AuthorityConfiguration) throws -> [CertificateRevocationList] {
        let limit = authority.revocation.sizeLimit
        return try authority.revocation.files.flatMap { try RevocationListFiles.shared.lists(at: $0, limit: limit) }
    }

    /// The trust of a service that would start now: with the copies of lists that were fetched, if a server has ever run
    /// here. Fetches nothing.
    static func offlineTrust(of configuration: Configuration) throws -> TrustSnapshot {
        let authorities = try configuration.authorities.map { try AuthorityFiles($0) }
        guard let archive = try copies(for: configuration) else { return try AuthorityFiles.trust(in: authorities) }
        let feed = RevocationListFeed(
            try sources(of: configuration), fetcher: HTTPDocumentFetcher(), reading: archive, clock: SystemClock(),
            logger: Logger(label: "chancery", factory: { _ in SwiftLogNoOpLogHandler() }))
        return try AuthorityFiles.trust(in: authorities, fetched: feed.lists(for:))
    }

    /// The copies of fetched lists, for reading; `nil` where nothing is fetched or no server has run.
    static func copies(for configuration: Configuration) throws -> SQLiteRevocationListArchive? {
        guard configuration.authorities.contains(where: \.revocation.fetchesLists) else { return nil }
        do {
            return try SQLiteRevocationListArchive(reading: configuration.database)
        } catch StoreError.missing, StoreError.olderVersion {
            return nil
        }
    }

    /// The service that keeps lists current and asks responders. Reads the last good copies; blocks.
    static func service(
        of configuration: Configuration, archive: any RevocationListArchive, fetcher: any DocumentFetcher,
        clock: any Clock, logger: Logger
    ) throws -> RevocationService {
        let sources = try sources(of: configuration)
        return RevocationService(
            feed: RevocationListFeed(sources, fetcher: fetcher, archive: archive, clock: clock, logger: logger),
            ocsp: OCSPClient(fetcher: fetcher, clock: clock, logger: logger),
            settings: ocspSettings(of: configuration))
    }

    /// Anchors and intermediates.
    static func certificates(of authority: X509AuthorityConfiguration) throws -> [Certificate] {
        try CertificateBundle.certificates(at: authority.anchors + authority.intermediates)
    }
}
