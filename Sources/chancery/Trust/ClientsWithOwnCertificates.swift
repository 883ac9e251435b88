import Logging
import Persistence

/// Tells of registered clients with certificates of their own, where the handshake names the CAs of all others.
///
/// A client that keeps to the names, as Java's do, then shows no certificate.
enum ClientsWithOwnCertificates {
    /// What an operator is told; `nil` where there is nothing to tell, or no database yet.
    static func warning(_ configuration: Configuration) -> String? {
        count(configuration).map { count in
            "\(count) clients are registered with certificates of their own, which no CA that listeners.mtls names has"
                + " issued; clients that keep to the names, such as Java's, do not show them: set"
                + " listeners.mtls.authority-names to false if there are such"
        }
    }

    static func report(_ configuration: Configuration, to logger: Logger) {
        guard let count = count(configuration) else { return }
        logger.warning(
            "Registered clients have certificates of no CA that the handshake names; see listeners.mtls.authority-names",
            metadata: ["count": "\(count)"])
    }

    /// What cannot be read is reported by the code that needs it.
    private static func count(_ configuration: Configuration) -> Int? {
        guard configuration.listeners.mtls?.namesAuthorities == true, !configuration.authorities.isEmpty,
            let count = try? SQLiteClientStore(reading: configuration.database).clientsWithOwnCertificates(), count > 0
        else { return nil }
        return count
    }
}
