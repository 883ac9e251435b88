/// Why clients cannot be read, beyond the faults of the file itself (`StoreError`).
package enum ClientStoreError: Error, Hashable {
    /// A recorded client is not what was written.
    case damagedClient(path: String, id: String, reason: String)
    /// The row that counts the changes is gone or unreadable.
    case damagedStore(path: String)
    /// A time cannot be recorded.
    case timeOutOfRange(id: String)
    /// A client that needs a secret was handed over without one; nothing was recorded.
    case secretMissing(id: String)
}

extension ClientStoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .damagedClient(let path, let id, let reason):
            "\(path): the client \(id) is damaged: \(reason); delete it and create it again with --reuse-id, or restore a backup"
        case .damagedStore(let path):
            "\(path): the database has lost its client_store row; restore it from a backup"
        case .timeOutOfRange(let id): "the client \(id) has a time that cannot be recorded"
        case .secretMissing(let id): "the client \(id) has no secret, without which nobody could be it"
        }
    }
}
