import CLibpq

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A connection to a PostgreSQL server, used by one thread at a time. Its calls block, none for longer than its
/// deadline.
package final class PostgresConnection {
    let connection: OpaquePointer
    private let deadline: ContinuousClock.Instant

    /// Opens a session, in which no statement runs for longer than the time until the deadline.
    package init(_ parameters: PostgresParameters, until deadline: ContinuousClock.Instant) throws(PostgresError) {
        self.deadline = deadline
        let left = Self.milliseconds(until: deadline)
        guard left > 0 else { throw .unreachable("there was no time left to connect") }
        let keywords = parameters.keywords(milliseconds: left)
        guard let connection = CStringList.with(keywords, { PQconnectStartParams($0, $1, 0) }) else {
            throw .unreachable("there is no memory for a connection")
        }
        self.connection = connection
        // Its notices would go to standard error.
        PQsetNoticeReceiver(connection, { _, _ in }, nil)
        try connect()
        guard PQsetnonblocking(connection, 1) == 0 else { throw .unreachable(message) }
    }

    deinit {
        PQfinish(connection)
    }

    /// Runs statements that have no parameters, one after the other, in one transaction and one message: either all of
    /// them take effect or none. Returns the rows of each.
    package func run(_ statements: [String]) throws(PostgresError) -> [[[String?]]] {
        // One message is one transaction (PostgreSQL documentation, 55.2.2.1).
        guard PQsendQuery(connection, statements.joined(separator: ";\n")) == 1 else { throw .lost(message) }
        try flush()
        var results: [[[String?]]] = []
        var failure: PostgresError?
        while let result = try nextResult() {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: results.append(Self.rows(of: result))
            case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
                throw .refused(statement: results.count, SQLState("0A000"), message: "COPY is not possible here")
            default: failure = failure ?? self.failure(result, statement: results.count)
            }
        }
        if let failure { throw failure }
        guard PQstatus(connection) == CONNECTION_OK else { throw .lost(message) }
        return results
    }

    /// Runs one statement; returns its rows.
    package func run(_ statement: String) throws(PostgresError) -> [[String?]] {
        try run([statement]).last ?? []
    }

    private func connect() throws(PostgresError) {
        var wanted = Int16(POLLOUT)
        while true {
            guard wait(for: wanted) else { throw .unreachable("no answer within its time") }
            switch PQconnectPoll(connection) {
            case PGRES_POLLING_OK: return
            case PGRES_POLLING_READING: wanted = Int16(POLLIN)
            case PGRES_POLLING_WRITING: wanted = Int16(POLLOUT)
            default: throw .unreachable(message)
            }
        }
    }

    private func flush() throws(PostgresError) {
        while true {
            switch PQflush(connection) {
            case 0: return
            case 1:
                guard wait(for: Int16(POLLIN | POLLOUT)) else { throw .lost("no answer within its time") }
                guard PQconsumeInput(connection) == 1 else { throw .lost(message) }
            default: throw .lost(message)
            }
        }
    }

    private func nextResult() throws(PostgresError) -> OpaquePointer? {
        while PQisBusy(connection) == 1 {
            guard wait(for: Int16(POLLIN)) else { throw .lost("no answer within its time") }
            guard PQconsumeInput(connection) == 1 else { throw .lost(message) }
        }
        return PQgetResult(connection)
    }

    private func failure(_ result: OpaquePointer, statement: Int) -> PostgresError {
        guard let state = PQresultErrorField(result, chancery_pg_diag_sqlstate) else { return .lost(message) }
        let code = SQLState(String(cString: state))
        let text = PQresultErrorField(result, chancery_pg_diag_message_primary).map { String(cString: $0) }
        let reason = Self.firstLine(of: text ?? "without a message")
        // 57P01 to 57P03, class 08: the session ends here, whatever it was doing.
        if code.code.hasPrefix("57P") || code.code.hasPrefix("08") { return .lost(reason) }
        return .refused(statement: statement, code, message: reason)
    }

    /// What libpq says of the connection: of its first line, which names the cause.
    private var message: String {
        Self.firstLine(of: PQerrorMessage(connection).map { String(cString: $0) } ?? "")
    }

    private static func firstLine(of text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "for no reason that it tells"
        return line.utf8.count <= 300 ? line : String(decoding: line.utf8.prefix(300), as: UTF8.self) + "..."
    }

    /// Whether the socket became ready before the deadline. Errors of the socket count as ready: libpq finds them.
    private func wait(for events: Int16) -> Bool {
        while true {
            let left = Self.milliseconds(until: deadline)
            guard left > 0 else { return false }
            var entry = pollfd(fd: PQsocket(connection), events: events, revents: 0)
            guard entry.fd >= 0 else { return true }
            let ready = poll(&entry, 1, Int32(clamping: left))
            if ready > 0 { return true }
            if ready < 0, errno != EINTR { return false }
        }
    }

    private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int {
        let left = ContinuousClock.now.duration(to: deadline).components
        return Int(clamping: left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000)
    }

    private static func rows(of result: OpaquePointer) -> [[String?]] {
        (0..<PQntuples(result)).map { row in
            (0..<PQnfields(result)).map { column in
                guard PQgetisnull(result, row, column) == 0 else { return nil }
                return PQgetvalue(result, row, column).map { String(cString: $0) }
            }
        }
    }
}
