import GRDB
import Synchronization

/// One connection to a database, which notices when a file of the database is removed or replaced beneath it.
///
/// Before each use the identities of all three files are compared with those that were opened. What is found otherwise
/// is an error once, so that whoever keeps readings knows that they are void; then the connection is opened anew where
/// that is safe (`StoreConnection+Recovery`).
final class StoreConnection: Sendable {
    struct Opened {
        let queue: DatabaseQueue
        let files: StoreFiles
        let main: StoreFile.Identity
    }

    struct State {
        var opened: Opened?
        /// The database that was opened last.
        var latest: StoreFile.Identity?
        var isClosed = false
    }

    let path: String
    let kind: StoreKind
    private let isReader: Bool
    private let prepare: @Sendable (DatabaseQueue) throws -> Void
    private let state: Mutex<State>

    /// Opens the file for writing, or makes it with mode 0600. Throws `StoreError`, and what `prepare` throws.
    ///
    /// - Parameter prepare: what has to hold of the file each time it is opened.
    init(
        _ path: String, as kind: StoreKind, prepare: @escaping @Sendable (DatabaseQueue) throws -> Void = { _ in }
    ) throws {
        self.path = path
        self.kind = kind
        self.prepare = prepare
        isReader = false
        try LeftLog.join(path, as: kind)
        try StoreFile.create(path)
        let opened = try Self.open(path, as: kind, isNew: true, prepare: prepare)
        state = Mutex(State(opened: opened, latest: opened.main))
    }

    /// Opens an existing file for reading; makes and changes none. Throws `StoreError`.
    ///
    /// - Parameter anyVersion: also a file that no service has brought to this version yet.
    init(reading path: String, as kind: StoreKind, anyVersion: Bool = false) throws {
        self.path = path
        self.kind = kind
        prepare = { _ in }
        isReader = true
        try StoreFile.checkReadable(path)
        let main = try OpenStores.enter(path)
        do {
            let queue = try StoreFile.openForReading(path, as: kind, anyVersion: anyVersion)
            let files = StoreFiles(of: path)
            OpenStores.opened(main, with: files)
            state = Mutex(State(opened: Opened(queue: queue, files: files, main: main), latest: main))
        } catch {
            OpenStores.leave(main, with: nil)
            throw error
        }
    }

    deinit {
        close()
    }

    /// Whether the files are those that were opened.
    var isIntact: Bool {
        state.withLock { state in
            state.isClosed || state.opened.map { $0.files == StoreFiles(of: path) } ?? false
        }
    }

    /// Looks at the files where no use of the connection would soon: finds out what is wrong, and opens it anew.
    ///
    /// - Parameter willClose: as for `current`.
    func inspect(willClose: () -> Void = {}) {
        guard !isIntact else { return }
        _ = try? current(willClose: willClose)
    }

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try current().read(body)
    }

    func inDatabase<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try current().inDatabase(body)
    }

    /// Runs `body` in an immediate transaction.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try current().write { database in
            let changes = database.totalChangesCount
            let value = try body(database)
            if database.totalChangesCount != changes { try database.execute(sql: kind.touch) }
            return value
        }
    }

    /// Closes the files. The last connection leaves no log behind. Calls that follow fail.
    func close() {
        state.withLock { state in
            state.isClosed = true
            guard let opened = state.opened else { return }
            state.opened = nil
            if isReader { return closeReader(opened) }
            // Closed by SQLite, it would write over what is not ours. The end of the process closes it as well.
            if !release(opened) { _ = Unmanaged.passRetained(opened.queue) }
        }
    }

    /// The connection as it is now.
    ///
    /// - Parameter willClose: is called before the connection is closed, because statements of it must be gone by then.
    func current(willClose: () -> Void = {}) throws -> DatabaseQueue {
        try state.withLock { state in
            guard !state.isClosed else {
                throw StoreError.failed(path: path, code: 21, reason: "the connection is closed")
            }
            guard let opened = state.opened else {
                try checkReturn(of: state.latest)
                let opened = try Self.open(path, as: kind, isNew: false, prepare: prepare)
                state.opened = opened
                state.latest = opened.main
                return opened.queue
            }
            if isReader || opened.files == StoreFiles(of: path) { return opened.queue }
            willClose()
            let error = fault(opened)
            if release(opened) { state.opened = nil }
            throw error
        }
    }
}
