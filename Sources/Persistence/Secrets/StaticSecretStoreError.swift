/// Why static secrets cannot be read or recorded, beyond the faults of the file itself (`StoreError`).
package enum StaticSecretStoreError: Error, Hashable {
    /// The row that counts the changes is gone, or a row of a secret holds something else than was written.
    case damagedStore(path: String)
    /// A time cannot be recorded.
    case timeOutOfRange(name: String)
}

extension StaticSecretStoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .damagedStore(let path):
            "\(path): the static secrets in this database are damaged; restore it from a backup"
        case .timeOutOfRange(let name): "the secret \(name) has a time that cannot be recorded"
        }
    }
}
