import GRDB
import GRDBSQLite

/// An SQL statement that is compiled once and run many times on one connection, without the cost of GRDB's own wrapping.
///
/// For the one place where that cost counts: a row for every token. It must be used only where the connection it was made
/// on may be used, and be gone before that connection is closed.
final class PreparedStatement {
    private let statement: OpaquePointer

    init(_ sql: String, on database: Database) throws(DatabaseError) {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(
            database.sqliteConnection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else { throw Self.failure(code, on: database.sqliteConnection) }
        self.statement = statement
    }

    deinit {
        sqlite3_finalize(statement)
    }

    /// Runs a statement that has no result.
    func execute() throws(DatabaseError) {
        defer { sqlite3_reset(statement) }
        let code = sqlite3_step(statement)
        guard code == SQLITE_DONE || code == SQLITE_ROW else {
            throw Self.failure(code, on: sqlite3_db_handle(statement))
        }
    }

    /// Whether there is a row; `read` is handed the statement standing on it.
    func first<Value>(_ read: (borrowing PreparedStatement) -> Value?) throws(DatabaseError) -> Value? {
        defer { sqlite3_reset(statement) }
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return read(self)
        case SQLITE_DONE: return nil
        case let code: throw Self.failure(code, on: sqlite3_db_handle(statement))
        }
    }

    /// Binds the parameter of this number, from 1.
    func bind(_ value: Int64, at index: Int32) throws(DatabaseError) {
        try check(sqlite3_bind_int64(statement, index, value))
    }

    /// Binds text, which is copied.
    func bind(_ text: String, at index: Int32) throws(DatabaseError) {
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        try check(
            sqlite3_bind_text64(
                statement, index, text, UInt64(text.utf8.count), transient, UInt8(SQLITE_UTF8)))
    }

    /// Binds bytes, which are copied.
    func bind(_ bytes: [UInt8], at index: Int32) throws(DatabaseError) {
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        try check(sqlite3_bind_blob64(statement, index, bytes, UInt64(bytes.count), transient))
    }

    /// The integer in this column, from 0; `nil` when it holds something else.
    func integer(_ column: Int32) -> Int64? {
        guard sqlite3_column_type(statement, column) == SQLITE_INTEGER else { return nil }
        return sqlite3_column_int64(statement, column)
    }

    /// The bytes in this column; `nil` when it holds something else.
    func bytes(_ column: Int32) -> [UInt8]? {
        guard sqlite3_column_type(statement, column) == SQLITE_BLOB else { return nil }
        let count = Int(sqlite3_column_bytes(statement, column))
        return sqlite3_column_blob(statement, column).map { [UInt8](UnsafeRawBufferPointer(start: $0, count: count)) }
    }

    private func check(_ code: Int32) throws(DatabaseError) {
        guard code == SQLITE_OK else { throw Self.failure(code, on: sqlite3_db_handle(statement)) }
    }

    private static func failure(_ code: Int32, on connection: SQLiteConnection?) -> DatabaseError {
        let message = connection.flatMap(sqlite3_errmsg).map { String(cString: $0) }
        return DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }
}
