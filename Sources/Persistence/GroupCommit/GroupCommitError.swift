/// Why an entry was not written.
enum GroupCommitError: Error, Hashable {
    /// The server is stopping.
    case closed
    /// This many entries wait already.
    case overloaded(capacity: Int)
    /// The file failed; it is tried again with the next entry.
    case notWritten(StoreError)
}
