package import AuthorizationServer
package import FoundationEssentials
import GRDB

extension SQLiteLeaseStore {
    package func revoke(_ selection: LeaseSelection, reason: String, isForced: Bool) throws -> [Lease] {
        try write { database in
            var (condition, arguments) = Self.condition(selection)
            condition += " AND state <> 'ended'"
            // The reason that came first stands: it is why the credential ends.
            try database.execute(
                sql: """
                    UPDATE lease SET state = 'ending', sealed = NULL, due_at = 0, is_forced = max(is_forced, ?),
                        reason = coalesce(reason, ?) WHERE \(condition)
                    """, arguments: [isForced, reason] + arguments)
            var ending = selection
            ending.state = .ending
            (condition, arguments) = Self.condition(ending)
            return try leases(where: condition, arguments, in: database)
        }
    }

    package func resourcesDue(at time: Date) throws -> [String] {
        try read { database in
            try String.fetchAll(
                database, sql: "SELECT DISTINCT resource FROM lease WHERE state <> 'ended' AND due_at <= ?",
                arguments: [try Self.milliseconds(time)])
        }
    }

    package func claim(resource: String, at time: Date, hold: TimeInterval, limit: Int) throws -> [Lease] {
        try write { database in
            let leases = try leases(
                where: "state <> 'ended' AND due_at <= ? AND resource = ?",
                [try Self.milliseconds(time), resource], order: "attempts, due_at", limit: limit, in: database)
            let until = try Self.milliseconds(time + hold)
            for lease in leases {
                try database.execute(
                    sql: "UPDATE lease SET state = 'ending', sealed = NULL, due_at = ? WHERE id = ?",
                    arguments: [until, lease.id])
            }
            return leases.map { lease in
                var claimed = lease
                claimed.state = .ending
                return claimed
            }
        }
    }

    package func settle(_ steps: [(id: String, step: LeaseStep)]) throws {
        try write { database in
            for (id, step) in steps {
                switch step {
                case .close(let time):
                    try database.execute(
                        sql: """
                            UPDATE lease SET state = 'ended', sealed = NULL, ended_at = ?, trouble = NULL
                            WHERE id = ? AND state <> 'ended'
                            """, arguments: [try Self.milliseconds(time), id])
                case .retry(let time, let trouble):
                    try database.execute(
                        sql: """
                            UPDATE lease SET due_at = ?, trouble = ?, attempts = attempts + 1
                            WHERE id = ? AND state = 'ending'
                            """, arguments: [try Self.milliseconds(time), trouble, id])
                case .wait(let time, let trouble):
                    try database.execute(
                        sql: "UPDATE lease SET due_at = ?, trouble = ? WHERE id = ? AND state = 'ending'",
                        arguments: [try Self.milliseconds(time), trouble, id])
                }
            }
        }
    }

    package func releaseClaims() throws {
        try write { try $0.execute(sql: "UPDATE lease SET due_at = 0 WHERE state = 'ending'") }
    }

    package func backlogs(at time: Date) throws -> [String: LeaseBacklog] {
        try read { database in
            // Of the row with the least number, by SQLite's rule for a bare column beside min().
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT resource, count(*) AS count, id, min(number) FROM lease
                    WHERE state <> 'ended' AND (state = 'ending' OR due_at <= ?) GROUP BY resource
                    """, arguments: [try Self.milliseconds(time)])
            var backlogs: [String: LeaseBacklog] = [:]
            for row in rows {
                guard let resource = row.text("resource"), let count = row.integer("count"), let id = row.text("id")
                else { throw LeaseStoreError.damagedLease(path: path, id: row.text("id") ?? "without an id") }
                backlogs[resource] = LeaseBacklog(count: Int(clamping: count), oldest: id)
            }
            return backlogs
        }
    }

    package func leases(_ selection: LeaseSelection) throws -> [Lease] {
        try read { database in
            let (condition, arguments) = Self.condition(selection)
            return try leases(where: condition, arguments, in: database)
        }
    }

    package func prune(endedBefore time: Date) throws {
        // In pieces, so that nobody waits for long.
        var isRest = true
        while isRest {
            isRest = try write { database in
                try database.execute(
                    sql: """
                        DELETE FROM lease WHERE number IN
                            (SELECT number FROM lease WHERE state = 'ended' AND ended_at < ? LIMIT 1000)
                        """, arguments: [try Self.milliseconds(time)])
                return database.changesCount == 1000
            }
        }
    }

    private func leases(
        where condition: String, _ arguments: StatementArguments, order: String = "number", limit: Int = -1,
        in database: Database
    ) throws -> [Lease] {
        let sql = "SELECT * FROM lease WHERE \(condition) ORDER BY \(order) LIMIT ?"
        return try Row.fetchAll(database, sql: sql, arguments: arguments + [limit]).map { try lease(reading: $0) }
    }

    private static func condition(_ selection: LeaseSelection) -> (String, StatementArguments) {
        var parts = ["true"]
        var arguments = StatementArguments()
        for (column, value) in [
            ("id", selection.id), ("resource", selection.resource), ("subject", selection.subject),
            ("state", selection.state?.rawValue),
        ] {
            guard let value else { continue }
            parts.append("\(column) = ?")
            arguments += [value]
        }
        return (parts.joined(separator: " AND "), arguments)
    }
}
