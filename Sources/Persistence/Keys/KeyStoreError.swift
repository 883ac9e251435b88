/// Why signing keys cannot be read or recorded, beyond the faults of the file itself (`StoreError`).
package enum KeyStoreError: Error, Hashable {
    /// The keys in this file are sealed under another encryption key than the one given.
    case wrongEncryptionKey(path: String)
    /// A recorded key is not what was written.
    case damagedKey(path: String, kid: String, KeyFault)
    /// A key handed over cannot be recorded; nothing was.
    case refusedKey(path: String, kid: String, KeyFault)
    /// The row that says what the file holds is gone or unreadable.
    case damagedStore(path: String)
}

extension KeyStoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .wrongEncryptionKey(let path):
            "\(path): the keys in this database are sealed under another encryption key than the configured one;"
                + " configure the one it was made with"
        case .damagedKey(let path, let kid, let fault):
            "\(path): the signing key \(kid) is damaged: \(fault); restore the database from a backup"
        case .refusedKey(let path, let kid, let fault):
            "\(path): the signing key \(kid) was not recorded: \(fault)"
        case .damagedStore(let path):
            "\(path): the database has lost its key_store row; restore it from a backup"
        }
    }
}
