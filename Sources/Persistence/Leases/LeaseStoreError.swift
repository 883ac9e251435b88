/// Why leases cannot be read or recorded, beyond the faults of the file itself (`StoreError`).
package enum LeaseStoreError: Error, Hashable {
    /// A recorded lease is not what was written.
    case damagedLease(path: String, id: String)
    /// A time that 64 bits of milliseconds do not hold.
    case timeOutOfRange
}

extension LeaseStoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .damagedLease(let path, let id):
            "\(path): the lease \(id) is damaged; restore the database from a backup"
        case .timeOutOfRange: "a time of the lease cannot be recorded"
        }
    }
}
