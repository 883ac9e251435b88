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

    /// The lists in the files of an authority, read anew.
    static func listsInFiles(of authority: X509AuthorityConfiguration) throws -> [CertificateRevocationList] {
        let limit = authority.revocation.sizeLimit
        return try authority.revocation.files.flatMap { path in
            try CertificateRevocationList.lists(
                fromFile: try BoundedFile.bytes(at: path, limit: limit), maximumLength: limit)
        }
    }

    /// The service that keeps lists current and asks responders. Reads the last good copies; blocks.
    static func service(
        of configuration: Configuration, fetcher: any DocumentFetcher, clock: any Clock, logger: Logger
    ) throws -> RevocationService {
        let sources = try sources(of: configuration)
        // Also where nothing is fetched yet: a reload may change that.
        let archive = try SQLiteRevocationListArchive(path: configuration.database)
        return RevocationService(
            feed: RevocationListFeed(sources, fetcher: fetcher, archive: archive, clock: clock, logger: logger),
            ocsp: OCSPClient(fetcher: fetcher, clock: clock, logger: logger),
            settings: ocspSettings(of: configuration))
    }

    /// Anchors and intermediates.
    static func certificates(of authority: X509AuthorityConfiguration) throws -> [Certificate] {
        try (authority.anchors + authority.intermediates).flatMap { path in
            try Certificate.pem(try String(contentsOfFile: path, encoding: .utf8))
        }
    }
}
