import AuthorizationServer
import FoundationEssentials
import JOSE

/// Keys and steps as the commands print them; never a private half.
enum KeyReport {
    static func lines(of result: KeyCommandResult) -> [String] {
        result.steps.compactMap { step in
            switch step {
            case .prepare(let algorithm): "made and published a new \(algorithm.rawValue) key, a standby"
            case .activate(let kid): "\(kid) signs from now on"
            case .retire(let kid): "\(kid) signs no more; it stays published until its tokens have expired"
            case .remove(let kid): "\(kid) is published no more"
            case .revoke(let kid): "\(kid) is revoked: published no more, its private half destroyed"
            case .delete(let kid): "\(kid) is deleted"
            case .completeGenesis, .extendLifetime, .extendPublishAhead: nil
            }
        }
    }

    static func json(of result: KeyCommandResult) -> String {
        let steps = result.steps.compactMap { step -> JSONValue? in
            switch step {
            case .prepare(let algorithm): ["step": "prepare", "algorithm": .string(algorithm.rawValue)]
            case .activate(let kid): ["step": "activate", "kid": .string(kid)]
            case .retire(let kid): ["step": "retire", "kid": .string(kid)]
            case .remove(let kid): ["step": "remove", "kid": .string(kid)]
            case .revoke(let kid): ["step": "revoke", "kid": .string(kid)]
            case .delete(let kid): ["step": "delete", "kid": .string(kid)]
            case .completeGenesis, .extendLifetime, .extendPublishAhead: nil
            }
        }
        var members: [JSONValue.Member] = [.init("steps", .array(steps))]
        members.append("broken", result.broken)
        return text(.object(members))
    }

    static func json(of inventory: KeyInventory, schedule: KeySchedule, at time: Date) -> String {
        text(.array(inventory.keys.map { describe($0, in: inventory, schedule: schedule, at: time) }))
    }

    /// Times are in seconds since the epoch; a time that has not come, or does not apply, is left out.
    private static func describe(
        _ key: SigningKey, in inventory: KeyInventory, schedule: KeySchedule, at time: Date
    ) -> JSONValue {
        var members: [JSONValue.Member] = []
        members.append("kid", .string(key.kid))
        members.append("algorithm", .string(key.algorithm.rawValue))
        members.append("state", .string(key.state.rawValue))
        members.append("published", .bool(key.state.isPublished))
        func append(_ name: String, _ date: Date?) {
            if let date { members.append(name, .integer(Int64(date.timeIntervalSince1970.rounded(.down)))) }
        }
        append("published_at", key.publishedAt)
        append("activated_at", key.activatedAt)
        append("retired_at", key.retiredAt)
        append("removed_at", key.removedAt)
        append("revoked_at", key.revokedAt)
        if key.state == .prepared { append("may_sign_from", schedule.maturity(of: key, in: inventory)) }
        append("rotates_at", schedule.rotationTime(of: key))
        append("removable_at", schedule.removal(of: key))
        return .object(members)
    }

    /// A table, one line a key.
    static func table(of inventory: KeyInventory, schedule: KeySchedule) -> String {
        var rows = [["KID", "ALGORITHM", "STATE", "PUBLISHED", "NEXT"]]
        rows += inventory.keys.map { key in
            [
                key.kid, key.algorithm.rawValue, key.state.rawValue, key.publishedAt.rfc3339,
                next(key, inventory, schedule),
            ]
        }
        return TextTable.text(rows)
    }

    private static func next(_ key: SigningKey, _ inventory: KeyInventory, _ schedule: KeySchedule) -> String {
        switch key.state {
        case .prepared: "may sign from \(schedule.maturity(of: key, in: inventory).rfc3339)"
        case .active: schedule.rotationTime(of: key).map { "rotates at \($0.rfc3339)" } ?? ""
        case .retired: schedule.removal(of: key).map { "removable at \($0.rfc3339)" } ?? ""
        case .removed: key.removedAt.map { "removed at \($0.rfc3339)" } ?? ""
        case .revoked: key.revokedAt.map { "revoked at \($0.rfc3339)" } ?? ""
        }
    }

    private static func text(_ value: JSONValue) -> String {
        String(decoding: value.serialized(), as: UTF8.self)
    }
}
