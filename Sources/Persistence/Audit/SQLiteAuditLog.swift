package import AuthorizationServer
import Dispatch
import Foundation

/// The audit log in an SQLite file, one chained row per event.
///
/// Group commit: events that arrive while a transaction is being synced to disk wait and share the next one. A thread of
/// its own writes, so that no event loop and no task waits for a disk.
package final class SQLiteAuditLog: AuditLog {
    private let path: String
    private let capacity: Int
    private let pending: PendingAuditEvents
    private let writer: AuditWriter
    private let drained = DispatchGroup()

    /// Opens the file, or makes it with mode 0600. Throws `StoreError`.
    ///
    /// When `capacity` events wait to be written, further ones fail at once.
    package init(path: String, capacity: Int = 16_384) throws {
        self.path = path
        self.capacity = capacity
        pending = PendingAuditEvents(capacity: capacity)
        writer = try AuditWriter(path: path)
        drained.enter()
        let thread = Thread { [pending, writer, drained] in
            writer.run(pending)
            drained.leave()
        }
        thread.name = "audit log"
        thread.start()
    }

    deinit {
        pending.close()
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
        do {
            guard let time = event.time.millisecondsSince1970 else { throw AuditLogError.timeOutOfRange(path: path) }
            try pending.append(.init(time: time, body: event.json(), completion: completion))
        } catch let refusal as PendingAuditEvents.Refusal {
            completion(.failure(error(for: refusal)))
        } catch {
            completion(.failure(error))
        }
    }

    /// Refuses further events, writes those that wait, and closes the file. Blocks until that is done.
    package func close() {
        pending.close()
        drained.wait()
    }

    /// Transactions committed so far; far fewer than events under load.
    package var commitCount: Int { writer.commitCount }

    /// Runs SQL on the log's own connection, so that tests can bring about failures of the disk.
    func execute(_ sql: String) throws {
        try writer.execute(sql)
    }

    private func error(for refusal: PendingAuditEvents.Refusal) -> AuditLogError {
        switch refusal {
        case .closed: .closed(path: path)
        case .full: .overloaded(path: path, capacity: capacity)
        }
    }
}
