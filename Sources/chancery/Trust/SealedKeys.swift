import AuthorizationServer
import Persistence

/// Tries the encryption key on the database, where there is one: with another key no service starts.
enum SealedKeys {
    /// What is wrong, and what could not be found out.
    static func judge(_ configuration: Configuration) -> (fault: ConfigurationFault?, warning: String?) {
        do {
            let store = try SQLiteKeyStore(
                reading: configuration.database, encryptionKey: try ServerComponents.encryptionKey(of: configuration))
            defer { store.close() }
            _ = try store.load()
            return (nil, nil)
        } catch StoreError.missing {
            return (nil, nil)
        } catch let error as StoreError where error.isPassing {
            return (nil, "the encryption key was not tried: \(error)")
        } catch KeyStoreError.wrongEncryptionKey(let path) {
            let fault = ConfigurationFault(
                file: configuration.file, line: nil, path: "keys.encryption-key",
                problem: "is not the key that the database was made with", found: "another key",
                allowed: "the key that has sealed what is in \(path)",
                hint: "put that key back; nothing else opens the signing keys and secrets in the database")
            return (fault, nil)
        } catch {
            let fault = ConfigurationFault(
                file: configuration.file, line: nil, path: "database.sqlite",
                problem: "cannot be used", found: "\(error)", allowed: "a database of this service, or none yet")
            return (fault, nil)
        }
    }
}

extension StoreError {
    /// Whether the next start of the service mends it, or the end of another command.
    fileprivate var isPassing: Bool {
        switch self {
        case .olderVersion, .busy: true
        default: false
        }
    }
}
