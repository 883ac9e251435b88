import GRDB

extension StoreConnection {
    /// Opens an existing file for writing.
    ///
    /// - Parameter isNew: whether the process begins with it: it is then brought up to this version.
    static func open(
        _ path: String, as kind: StoreKind, isNew: Bool, prepare: (DatabaseQueue) throws -> Void
    ) throws -> Opened {
        let main = try OpenStores.enter(path)
        do {
            let queue =
                try isNew ? StoreFile.open(path, as: kind) : StoreFile.reopen(path, as: kind)
            try prepare(queue)
            // The index is there once something was read, and the log with it.
            _ = try StoreError.translating(path: path) {
                try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") }
            }
            let files = StoreFiles(of: path)
            guard files.main == main else { throw StoreError.replaced(path: path) }
            OpenStores.opened(main, with: files)
            return Opened(queue: queue, files: files, main: main)
        } catch {
            OpenStores.leave(main, with: nil)
            throw error
        }
    }
}
