import AuthorizationServer
import FoundationEssentials
import Persistence

/// The registered clients, for commands that tell what a server would do.
enum RegisteredClients {
    /// Those in the database; `nil`, with a word to the person at the terminal, where there is none that can be read.
    static func known(to configuration: Configuration) -> ClientRegistry? {
        do {
            let changes = try SQLiteClientStore(reading: configuration.database).changes(since: nil)
            return ClientRegistry(changes.present, reserved: changes.reserved, confirmedAt: SystemClock().now)
        } catch StoreError.missing {
            return nil
        } catch {
            StandardError.write("registered clients are not taken into account: \(error)")
            return nil
        }
    }
}
