package import AuthorizationServer

/// The audit log in an SQLite file, one chained row per event, written by group commit.
package final class SQLiteAuditLog: AuditLog {
    private let path: String
    private let commits: GroupCommit<AuditChain>

    /// Opens the file, or makes it with mode 0600. Throws `StoreError`.
    ///
    /// When `capacity` events wait to be written, further ones fail at once.
    package init(path: String, capacity: Int = 16_384) throws {
        self.path = path
        commits = try GroupCommit(path: path, as: .audit, capacity: capacity, thread: "audit log")
    }

    package func record(_ event: AuditEvent) async throws {
        try await withCheckedThrowingContinuation { continuation in
            record(event) { continuation.resume(with: $0) }
        }
    }

    /// Calls `completion` once, when the event is on disk or could not be written (`AuditLogError`).
    ///
    /// It runs on the log's own thread, or on the caller's when the event is refused at once; it must not block.
    package func record(_ event: AuditEvent, completion: @escaping @Sendable (Result<Void, any Error>) -> Void) {
        guard let time = event.time.millisecondsSince1970 else {
            return completion(.failure(AuditLogError.timeOutOfRange(path: path)))
        }
        commits.write(.init(time: time, body: event.json())) { [path] result in
            completion(result.mapError { AuditLogError($0, path: path) })
        }
    }

    /// Refuses further events, writes those that wait, and closes the file. Blocks until that is done.
    package func close() {
        commits.close()
    }

    /// Finds out what is wrong with the files without waiting for an event, and opens them anew where that is safe.
    package func inspect() { commits.inspect() }

    /// Whether the files are those that were opened.
    package var isIntact: Bool { commits.isIntact }

    /// Transactions committed so far; far fewer than events under load.
    package var commitCount: Int { commits.commitCount }

    /// Runs SQL on the log's own connection, so that tests can bring about failures of the disk.
    func execute(_ sql: String) throws {
        try commits.execute(sql)
    }
}

extension AuditLogError {
    fileprivate init(_ error: GroupCommitError, path: String) {
        switch error {
        case .closed: self = .closed(path: path)
        case .overloaded(let capacity): self = .overloaded(path: path, capacity: capacity)
        case .notWritten(let error): self = .notWritten(error)
        }
    }
}
