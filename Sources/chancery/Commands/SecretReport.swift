import AuthorizationServer
import FoundationEssentials
import JOSE

/// Static secrets as the commands print them; never a value, nor anything made of one.
enum SecretReport {
    /// What a command did, a line each.
    ///
    /// - Parameter verb: what happened to the newest version; `nil` where it is only served.
    static func lines(of change: StaticSecretChange, verb: String?) -> String {
        let name = change.versions.first?.name ?? ""
        var lines = change.wiped.map { "wiped version \($0) of \(name)" }
        if let served = change.versions.served {
            lines.insert("\(verb ?? "serving") version \(served.number) of \(name)", at: 0)
            let kept = change.versions.filter { !$0.isDeleted && $0.number != served.number }
            lines += kept.map { "kept version \($0.number) of \(name)" }
        } else {
            lines.append("\(name) has no value left")
        }
        return lines.joined(separator: "\n")
    }

    static func json(of change: StaticSecretChange, name: String) -> String {
        let served = change.versions.served
        var members: [JSONValue.Member] = [.init("name", .string(name))]
        if let served { members.append("version", .integer(served.number)) }
        members.append(
            "kept",
            .array(
                change.versions.filter { !$0.isDeleted && $0.number != served?.number }.map { .integer($0.number) }))
        members.append("wiped", .array(change.wiped.map { .integer($0) }))
        return text(.object(members))
    }

    /// A table of the secrets that have a value, one line each.
    static func table(of versions: [StaticSecretVersion]) -> String {
        let rows = byName(versions).compactMap { name, versions -> [String]? in
            guard let served = versions.served else { return nil }
            let kept = versions.count { !$0.isDeleted } - 1
            return [name, "\(served.number)", "\(served.size)", served.createdAt.rfc3339, "\(kept)"]
        }
        return TextTable.text([["NAME", "VERSION", "SIZE", "STORED", "KEPT"]] + rows)
    }

    static func json(of versions: [StaticSecretVersion]) -> String {
        let secrets = byName(versions).compactMap { name, versions -> JSONValue? in
            guard let served = versions.served else { return nil }
            return [
                "name": .string(name), "version": .integer(served.number), "size": .integer(Int64(served.size)),
                "created_at": .integer(seconds(served.createdAt)),
                "kept": .array(
                    versions.filter { !$0.isDeleted && $0.number != served.number }.map { .integer($0.number) }),
            ]
        }
        return text(.array(secrets))
    }

    /// The resources of the configuration that answer with the secret.
    static func resources(of secret: String, in configuration: Configuration) -> [(name: String, header: String)] {
        configuration.resources.compactMap { resource in
            guard case .staticSecret(let settings) = resource.settings, settings.secret == secret else { return nil }
            return (resource.terms.name, settings.header)
        }
    }

    /// In the order of the versions, which is that of the names.
    private static func byName(
        _ versions: [StaticSecretVersion]
    ) -> [(name: String, versions: [StaticSecretVersion])] {
        var groups: [(name: String, versions: [StaticSecretVersion])] = []
        for version in versions {
            if groups.last?.name == version.name {
                groups[groups.count - 1].versions.append(version)
            } else {
                groups.append((version.name, [version]))
            }
        }
        return groups
    }

    static func seconds(_ date: Date) -> Int64 { Int64(date.timeIntervalSince1970.rounded(.down)) }

    static func text(_ value: JSONValue) -> String {
        String(decoding: value.serialized(), as: UTF8.self)
    }
}
