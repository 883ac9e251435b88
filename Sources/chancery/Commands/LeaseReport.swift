import AuthorizationServer
import FoundationEssentials
import JOSE

/// Leases as the commands print them. No lease has a secret.
enum LeaseReport {
    static func unknown(_ id: String) -> CommandFailure {
        CommandFailure("there is no lease \(TerminalText.line(id)); 'chancery leases list' shows them")
    }

    /// A table, one line a lease. Subjects come from outside.
    static func table(of leases: [Lease]) -> String {
        var rows = [["LEASE", "RESOURCE", "ACCOUNT", "SUBJECT", "STATE", "EXPIRES", "NOTE"]]
        rows += leases.map { lease in
            [
                lease.id, lease.resource, lease.account, TerminalText.line(lease.subject), lease.state.rawValue,
                lease.expiresAt.rfc3339, TerminalText.line(lease.trouble ?? lease.reason ?? ""),
            ]
        }
        return TextTable.text(rows)
    }

    /// All that is known, a line each.
    static func lines(of lease: Lease) -> String {
        let all: [(name: String, value: String?)] = [
            ("lease", lease.id), ("resource", lease.resource), ("place", lease.place), ("account", lease.account),
            ("subject", lease.subject), ("client_id", lease.clientID), ("rule", lease.rule),
            ("request_id", lease.requestID), ("state", lease.state.rawValue), ("created", lease.createdAt.rfc3339),
            ("expires", lease.expiresAt.rfc3339), ("ended", lease.endedAt?.rfc3339), ("reason", lease.reason),
            ("trouble", lease.trouble), ("attempts", lease.attempts == 0 ? nil : "\(lease.attempts)"),
        ]
        return all.compactMap { entry in entry.value.map { "\(entry.name): \(TerminalText.line($0))" } }
            .joined(separator: "\n")
    }

    static func json(of leases: [Lease]) -> String {
        TerminalText.json(.array(leases.map { object(of: $0) }))
    }

    static func json(of lease: Lease) -> String {
        TerminalText.json(object(of: lease))
    }

    private static func object(of lease: Lease) -> JSONValue {
        var members: [JSONValue.Member] = []
        func append(_ name: String, _ time: Date?) {
            if let time { members.append(name, .integer(Int64(time.timeIntervalSince1970.rounded(.down)))) }
        }
        members.append("lease", lease.id)
        members.append("resource", lease.resource)
        members.append("place", lease.place)
        members.append("account", lease.account)
        members.append("subject", lease.subject)
        members.append("client_id", lease.clientID)
        members.append("rule", lease.rule)
        members.append("request_id", lease.requestID)
        members.append("state", lease.state.rawValue)
        append("created_at", lease.createdAt)
        append("expires_at", lease.expiresAt)
        append("ended_at", lease.endedAt)
        members.append("reason", lease.reason)
        members.append("trouble", lease.trouble)
        members.append("attempts", .integer(Int64(lease.attempts)))
        return .object(members)
    }
}
