import AuthorizationServer
import Federation
import Logging

/// What the server makes of the configuration of other issuers' keys.
enum IssuerKeyComponents {
    /// Whose keys are followed, and how. Throws when a file cannot be used.
    static func settings(of configuration: Configuration) throws -> [IssuerKeySettings] {
        try configuration.oidcAuthorities.map { try settings(of: $0) }
    }

    /// The feed of these keys. Asks nobody yet. Throws when a file cannot be used.
    static func feed(
        of configuration: Configuration, clock: any Clock, confirmed: any Clock, logger: Logger
    ) throws -> IssuerKeyFeed {
        IssuerKeyFeed(
            try settings(of: configuration), clients: try clientSettings(of: configuration),
            readFile: { try BoundedFile.bytes(at: $0, limit: 1 << 16) }, clock: clock, confirmed: confirmed,
            logger: logger)
    }

    /// Where keys of registered clients may be fetched from; `nil` where nowhere.
    static func clientSettings(of configuration: Configuration) throws -> ClientKeySettings? {
        let origins = try configuration.clients.keyOrigins.map { try RevocationURL($0.description) }
        return origins.isEmpty ? nil : ClientKeySettings(origins: origins)
    }

    private static func settings(of authority: OIDCAuthorityConfiguration) throws -> IssuerKeySettings {
        let source: IssuerKeySettings.Source
        var otherHosts: [AllowedHost] = []
        switch authority.keys {
        case .discovery(let issuer, let hosts):
            source = .discovery(issuer: issuer)
            otherHosts = hosts
        case .url(let url): source = .uri(url)
        case .file(let path):
            let bytes = try BoundedFile.bytes(at: path, limit: FileReference.keySetLimit)
            try KeySetFile.check(bytes)
            source = .document(bytes)
        }
        return IssuerKeySettings(
            name: .authority(authority.name), source: source, otherHosts: otherHosts,
            trust: try authority.authorities.map { try trust(in: $0) } ?? .system, tokenFile: authority.tokenFile,
            limits: IssuerKeyLimits(
                refresh: Double(authority.refresh), unknownKeyInterval: Double(authority.unknownKeyInterval)))
    }

    private static func trust(in path: String) throws -> ServerTrust {
        .anchors(try ServerAnchors(pem: try BoundedFile.bytes(at: path, limit: 16 << 20)))
    }
}
