import GRDB

extension StoreConnection {
    /// Gives the file a new stamp, and writes it through: a log of the time from now on fits no copy of the file that was
    /// made before (`WriteAheadLog`). Fails silently where nothing can be written.
    func renewStamp() {
        let stamp = Int32.random(in: 1...Int32.max)
        // The first transaction still has the old stamp. With each one that has read page 1 anew the change counter
        // rises, away from the 1 that SQLite gives to each copy.
        let statements = [kind.touch] + Array(repeating: "PRAGMA user_version = \(stamp)", count: 3)
        try? inDatabase { database in
            for statement in statements {
                try database.execute(sql: "PRAGMA shrink_memory")
                try database.inTransaction(.immediate) {
                    try database.execute(sql: statement)
                    return .commit
                }
            }
            _ = try database.checkpoint(.truncate)
        }
    }
}

/// The start of a service on its databases.
package enum StoreStart {
    /// Opens the file, or makes it with mode 0600, and marks the start in it. Throws `StoreError`.
    package static func mark(_ path: String, as kind: StoreKind) throws {
        let connection = try StoreConnection(path, as: kind)
        connection.renewStamp()
        connection.close()
    }
}
