/// Why a copy of a revocation list cannot be read or kept, beyond the faults of the file itself (`StoreError`).
package enum RevocationListArchiveError: Error, Hashable {
    /// What is recorded is not what was written.
    case damagedCopy(path: String, url: String)
    case timeOutOfRange(url: String)
}

extension RevocationListArchiveError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .damagedCopy(let path, let url): "\(path): the copy of \(url) is damaged; it is fetched anew"
        case .timeOutOfRange(let url): "the time at which \(url) was fetched cannot be recorded"
        }
    }
}
