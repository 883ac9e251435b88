import AuthorizationServer
import Federation
import Logging

/// What the server makes of the configuration of other issuers' keys.
enum IssuerKeyComponents {
    /// Whose keys are followed, and how. Throws when a file cannot be used.
    static func settings(of configuration: Configuration) throws -> [IssuerKeySettings] {
        []
    }

    /// The feed of these keys. Asks nobody yet. Throws when a file cannot be used.
    static func feed(of configuration: Configuration, clock: any Clock, logger: Logger) throws -> IssuerKeyFeed {
        IssuerKeyFeed(
            try settings(of: configuration), readFile: { try BoundedFile.bytes(at: $0, limit: 1 << 16) }, clock: clock,
            logger: logger)
    }
}
