import AuthorizationServer
import FoundationEssentials
import JOSE
import Libpq

extension PostgresSettings {
    var limits: LeaseLimits { LeaseLimits(resource: maximumLeases, subject: maximumLeasesPerSubject) }

    /// When a lease ends that begins at the time: a whole second, as the server and we have to mean the same.
    func end(from time: Date) -> Date {
        Date(timeIntervalSince1970: (time.timeIntervalSince1970 + Double(lifetime)).rounded(.up))
    }

    /// Until when a live lease is extended; `nil` when it is not.
    func renewedEnd(of lease: Lease, at time: Date) -> Date? {
        guard let renewal else { return nil }
        let limit = lease.createdAt.timeIntervalSince1970 + Double(renewal)
        let end = min(end(from: time), Date(timeIntervalSince1970: limit.rounded(.down)))
        return end > lease.expiresAt ? end : nil
    }

    /// The texts for the placeholders of the template.
    func values(of request: ResourceRequest) -> [String: String] {
        request.parameters.merging([ResourceTerms.subjectCapture: request.subject]) { _, subject in subject }
    }

    /// What two requests have in common when they may have the same account: everything that decides what it may do, and
    /// who uses it.
    func reuseKey(for request: ResourceRequest) -> String {
        let values = values(of: request).sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
        let lists = [
            [request.resource.name, place, connection.database, request.subject, request.clientID, request.rule],
            values,
            create.map(\.text), grants,
        ]
        return String(
            decoding: JSONValue.array(lists.map { .strings($0) } + [request.actors ?? .null]).serialized(),
            as: UTF8.self)
    }

    func answer(_ account: PostgresAccount, secondsLeft: Int) -> JSONValue {
        var members: [JSONValue.Member] = []
        members.append("db_endpoint", .string(endpoint))
        members.append("username", .string(account.role))
        members.append("password", .string(account.password))
        members.append("ttl", .integer(Int64(max(0, secondsLeft))))
        members.append("uri", .string(uri(of: account)))
        return .object(members)
    }

    /// As libpq and its like read it (PostgreSQL documentation, section 34.1.1.2).
    private func uri(of account: PostgresAccount) -> String {
        let parts = [account.role, account.password, connection.database].map(Self.percentEncoded)
        return "postgresql://\(parts[0]):\(parts[1])@\(endpoint)/\(parts[2])"
    }

    /// All but the unreserved characters (RFC 3986 §2.3) as "%" and two digits.
    private static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// What the caller and the operator are told of a failure.
    func failure(_ error: PostgresError) -> ResourceFailure {
        switch error {
        case .unreachable, .lost: return .unavailable("\(error)")
        case .unquotable(let reason): return .refused("a text of the request cannot be written as SQL: \(reason)")
        case .refused(let statement, let state, _):
            if state.isPassing { return .unavailable("\(error)") }
            // Of a text that the database's encoding does not have.
            if state.code == "22P05" || state.code == "22021" { return .refused("\(error)") }
            return .faulty("\(place(of: statement))\(error)")
        }
    }

    /// Which of the statements it is; the first is our own.
    private func place(of statement: Int) -> String {
        switch statement - 1 {
        case create.indices: "statement \(statement) of create: "
        case create.count..<(create.count + grants.count): "grants, \(grants[statement - 1 - create.count]): "
        default: ""
        }
    }
}

extension PostgresError {
    /// Whether it says that the database does not work, and not that it refuses something.
    var isOutage: Bool {
        switch self {
        case .unreachable, .lost: true
        case .refused(_, let state, _): state.isPassing
        case .unquotable: false
        }
    }
}
