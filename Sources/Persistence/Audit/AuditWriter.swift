import Dispatch
import GRDB
import Synchronization

/// Writes batches of events to the file, one durable transaction each, and carries the chain on.
final class AuditWriter: Sendable {
    private let path: String
    private let queue: DatabaseQueue
    private let identity: StoreFile.Identity?
    private let commits = Atomic<Int>(0)

    init(path: String) throws {
        self.path = path
        queue = try StoreFile.open(path, as: .audit)
        identity = StoreFile.identity(of: path)
    }

    /// Transactions committed so far.
    var commitCount: Int { commits.load(ordering: .relaxed) }

    /// The longest that an event waits for others to share its transaction.
    private static let patience = DispatchTimeInterval.milliseconds(5)

    /// Writes until `pending` is closed and drained.
    func run(_ pending: PendingAuditEvents) {
        var target = BatchTarget()
        var chain: AuditChain?
        while pending.wait(for: target.next(), atMost: Self.patience) {
            let batch = pending.takeAll()
            target.took(batch.count)
            let result: Result<Void, any Error>
            do {
                try write(batch, with: &chain)
                result = .success(())
            } catch {
                result = .failure(error)
            }
            for entry in batch { entry.completion(result) }
        }
        // Its statements must be gone before their connection is.
        chain = nil
        try? queue.close()
    }

    /// Runs SQL on the writer's connection, so that tests can bring about failures of the disk.
    func execute(_ sql: String) throws {
        try queue.inDatabase { try $0.execute(sql: sql) }
    }

    private func write(_ batch: [PendingAuditEvents.Entry], with chain: inout AuditChain?) throws(AuditLogError) {
        do {
            // Writing on into a deleted file would succeed, and nobody could ever read the events.
            guard let identity, StoreFile.identity(of: path) == identity else { throw StoreError.replaced(path: path) }
            try StoreError.translating(path: path) {
                try queue.inDatabase { database in
                    let statements = try chain ?? AuditChain(database)
                    chain = statements
                    try statements.append(batch, to: database)
                }
            }
            commits.add(1, ordering: .relaxed)
        } catch let error as StoreError {
            throw .notWritten(error)
        } catch {
            throw .notWritten(.failed(path: path, code: -1, reason: "\(error)"))
        }
    }
}
