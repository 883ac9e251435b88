/// Why PostgreSQL did not do what it was asked. No text holds a password or a statement.
package enum PostgresError: Error, Hashable {
    /// There is no session, whether the server does not answer or refuses us: nothing was done.
    case unreachable(String)
    /// The connection was lost, or the deadline passed, while statements ran: what became of them is not known.
    case lost(String)
    /// The server refused the statement of this number, from 0, and undid those before it in their transaction.
    case refused(statement: Int, SQLState, message: String)
    /// A value that cannot be written as SQL.
    case unquotable(String)
}

extension PostgresError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreachable(let reason): "the database cannot be reached: \(reason)"
        case .lost(let reason): "the connection to the database was lost: \(reason)"
        case .refused(_, let state, let message): "the database refuses: \(message) (SQLSTATE \(state.code))"
        case .unquotable(let reason): "a value cannot be written as SQL: \(reason)"
        }
    }
}
