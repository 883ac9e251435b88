import Dispatch
import Threads

/// Durable writing that is shared: entries that arrive while a transaction is being synced to disk wait and go into the
/// next one. A thread of its own writes, so that no event loop and no task waits for a disk.
final class GroupCommit<Statements: BatchStatements>: Sendable {
    private let pending: PendingEntries<Statements.Entry, Statements.Outcome>
    private let writer: BatchWriter<Statements>
    private let drained = DispatchGroup()

    /// Opens the file, or makes it with mode 0600. Throws `StoreError`, or `ThreadFailure`.
    ///
    /// When `capacity` entries wait to be written, further ones fail at once.
    ///
    /// - Parameter name: of the thread, at most 15 bytes.
    init(path: String, as kind: StoreKind, capacity: Int, thread name: String) throws {
        pending = PendingEntries(capacity: capacity)
        writer = try BatchWriter(path: path, as: kind)
        drained.enter()
        do throws(ThreadFailure) {
            try ThreadStarter.system.start(name) { [pending, writer, drained] in
                writer.run(pending)
                drained.leave()
            }
        } catch {
            drained.leave()
            throw error
        }
    }

    deinit {
        pending.close()
    }

    /// Calls `completion` once, when the entry is on disk or could not be written.
    ///
    /// It runs on the writer's thread, or on the caller's when the entry is refused at once; it must not block.
    func write(
        _ value: Statements.Entry,
        completion: @escaping @Sendable (Result<Statements.Outcome, GroupCommitError>) -> Void
    ) {
        do throws(GroupCommitError) {
            try pending.append(.init(value: value, completion: completion))
        } catch {
            completion(.failure(error))
        }
    }

    /// Refuses further entries, writes those that wait, and closes the file. Blocks until that is done.
    func close() {
        pending.close()
        drained.wait()
    }

    /// Whether the files are those that were opened.
    var isIntact: Bool { writer.isIntact }

    /// Has the writer look at the files, where no entry comes that would have it do so.
    func inspect() {
        if !isIntact { pending.wake() }
    }

    /// Transactions committed so far; far fewer than entries under load.
    var commitCount: Int { writer.commitCount }

    /// Runs SQL on the writer's connection, so that tests can bring about failures of the disk.
    func execute(_ sql: String) throws {
        try writer.execute(sql)
    }
}
