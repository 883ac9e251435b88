import AuthorizationServer

/// Why a token could not be revoked, or nobody can tell which were. It still counts then.
package enum RevokedTokenStoreError: Error, Hashable {
    /// The store was closed; the server is stopping.
    case closed(path: String)
    /// The disk is slower than the requests: this many tokens wait already.
    case overloaded(path: String, capacity: Int)
    case timeOutOfRange(path: String)
    /// As many tokens are revoked as may be kept.
    case tooMany(path: String)
    /// The row that counts the changes is gone or unreadable, or a token's is.
    case damaged(path: String)
    /// The file failed; it is tried again with the next token.
    case notWritten(StoreError)
}

extension RevokedTokenStoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .closed(let path): "\(path): the record of revoked tokens is closed"
        case .overloaded(let path, let capacity):
            "\(path): \(capacity) revoked tokens wait to be recorded already; the disk is too slow for this load"
        case .timeOutOfRange(let path): "\(path): the time at which the token expires cannot be recorded"
        case .tooMany(let path):
            "\(path): \(RevokedTokens.maximumCount) tokens are revoked and have not expired yet, which is as many as are"
                + " kept; revoke the key that signed them"
        case .damaged(let path):
            "\(path): the tables of revoked tokens are damaged; restore the database from a backup"
        case .notWritten(let error): "revoked tokens cannot be recorded: \(error)"
        }
    }
}
