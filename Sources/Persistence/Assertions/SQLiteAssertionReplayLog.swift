package import AuthorizationServer
package import FoundationEssentials

/// The assertions that were used, in the SQLite file of the keys: for all processes on it, and over restarts.
///
/// Each is written by group commit before it counts as new. Those whose time is over are forgotten along the way, and it
/// is recorded up to which end, so that a clock that was set forward and back makes none of them new again.
package final class SQLiteAssertionReplayLog: AssertionReplayLog {
    private let path: String
    private let commits: GroupCommit<AssertionRedemptions>
    private let confirmed: (any Clock)?

    /// Opens the file, or makes it with mode 0600. Throws `StoreError`.
    ///
    /// When `capacity` assertions wait to be recorded, further ones fail at once.
    ///
    /// - Parameter confirmed: the clock by which assertions are forgotten; the time of their requests unless told
    ///   otherwise.
    package init(path: String, capacity: Int = 16_384, confirmed: (any Clock)? = nil) throws {
        self.path = path
        self.confirmed = confirmed
        commits = try GroupCommit(path: path, as: .keys, capacity: capacity, thread: "assertions")
    }

    package func redeem(_ digest: [UInt8], until end: Date, at time: Date) async throws -> Bool {
        guard let end = end.millisecondsSince1970, let time = time.millisecondsSince1970 else {
            throw AssertionReplayLogError.timeOutOfRange(path: path)
        }
        let confirmed = confirmed?.now.millisecondsSince1970 ?? time
        let outcome = try await withCheckedThrowingContinuation { continuation in
            commits.write(.init(digest: digest, end: end, time: time, confirmed: min(time, confirmed))) {
                [path] result in
                continuation.resume(with: result.mapError { AssertionReplayLogError($0, path: path) })
            }
        }
        switch outcome {
        case .redeemed: return true
        case .known: return false
        case .forgotten: throw AssertionReplayLogError.clockSetBack(path: path)
        }
    }

    /// Finds out what is wrong with the files without waiting for an assertion, and opens them anew where that is safe.
    package func inspect() { commits.inspect() }

    /// Refuses further assertions, records those that wait, and closes the file. Blocks until that is done.
    package func close() {
        commits.close()
    }

    /// Transactions committed so far; far fewer than assertions under load.
    var commitCount: Int { commits.commitCount }

    /// Runs SQL on the log's own connection, so that tests can bring about failures of the disk.
    func execute(_ sql: String) throws {
        try commits.execute(sql)
    }
}

extension AssertionReplayLogError {
    fileprivate init(_ error: GroupCommitError, path: String) {
        switch error {
        case .closed: self = .closed(path: path)
        case .overloaded(let capacity): self = .overloaded(path: path, capacity: capacity)
        case .notWritten(let error): self = .notWritten(error)
        }
    }
}
