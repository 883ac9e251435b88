import GRDB
import Synchronization

/// Writes batches of entries to a file, one durable transaction each.
final class BatchWriter<Statements: BatchStatements>: Sendable {
    private let path: String
    private let connection: StoreConnection
    private let commits = Atomic<Int>(0)

    init(path: String, as kind: StoreKind) throws {
        self.path = path
        connection = try StoreConnection(path, as: kind)
    }

    /// Whether the files are those that were opened.
    var isIntact: Bool { connection.isIntact }

    /// Transactions committed so far.
    var commitCount: Int { commits.load(ordering: .relaxed) }

    /// The longest that an entry waits for others to share its transaction.
    private static var patience: Duration { .milliseconds(5) }

    /// Writes until `pending` is closed and drained.
    func run(_ pending: PendingEntries<Statements.Entry, Statements.Outcome>) {
        var target = BatchTarget()
        var transaction: BatchTransaction<Statements>?
        while pending.wait(for: target.next(), atMost: Self.patience) {
            let batch = pending.takeAll()
            guard !batch.isEmpty else {
                connection.inspect { transaction = nil }
                continue
            }
            target.took(batch.count)
            do throws(StoreError) {
                let outcomes = try write(batch.map(\.value), in: &transaction)
                for (entry, outcome) in zip(batch, outcomes) { entry.completion(.success(outcome)) }
            } catch {
                for entry in batch { entry.completion(.failure(.notWritten(error))) }
            }
        }
        // Its statements must be gone before their connection is.
        transaction = nil
        connection.close()
    }

    /// Runs SQL on the writer's connection, so that tests can bring about failures of the disk.
    func execute(_ sql: String) throws {
        try connection.inDatabase { try $0.execute(sql: sql) }
    }

    private func write(
        _ batch: [Statements.Entry], in transaction: inout BatchTransaction<Statements>?
    ) throws(StoreError) -> [Statements.Outcome] {
        do {
            let outcomes = try StoreError.translating(path: path) {
                // Writing on into a deleted file would succeed, and nobody could ever read it.
                let queue = try connection.current { transaction = nil }
                return try queue.inDatabase { database in
                    let prepared = try transaction ?? BatchTransaction(database, touch: connection.kind.touch)
                    transaction = prepared
                    return try prepared.write(batch, to: database)
                }
            }
            commits.add(1, ordering: .relaxed)
            return outcomes
        } catch let error as StoreError {
            throw error
        } catch {
            throw .failed(path: path, code: -1, reason: "\(error)")
        }
    }
}
