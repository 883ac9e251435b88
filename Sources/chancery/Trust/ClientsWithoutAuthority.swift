import AuthorizationServer
import Logging
import Persistence

/// Tells of registered clients for whose certificates any authority may vouch, where there are several.
enum ClientsWithoutAuthority {
    private static let shown = 10

    /// What an operator is told; `nil` where there is nothing to tell, or no database yet.
    static func warning(_ configuration: Configuration) -> String? {
        guard configuration.authorities.count > 1, let (count, first) = find(configuration), count > 0 else {
            return nil
        }
        let names = first.joined(separator: ", ") + (count > first.count ? " and \(count - first.count) more" : "")
        return "clients are registered by a name in their certificate without an authority, so that any of"
            + " \(configuration.authorities.map(\.name).joined(separator: ", ")) may vouch for it: \(names);"
            + " give each one with 'chancery clients update ID --authority NAME'"
    }

    static func report(_ configuration: Configuration, to logger: Logger) {
        guard configuration.authorities.count > 1, let (count, first) = find(configuration), count > 0 else { return }
        logger.warning(
            "Registered clients may be vouched for by any authority; give each one with clients update --authority",
            metadata: ["count": "\(count)", "clients": "\(first.joined(separator: ", "))"])
    }

    /// What cannot be read is reported by the code that needs it.
    private static func find(_ configuration: Configuration) -> (count: Int, first: [String])? {
        try? SQLiteClientStore(reading: configuration.database).clientsWithoutAuthority(limit: shown)
    }
}
