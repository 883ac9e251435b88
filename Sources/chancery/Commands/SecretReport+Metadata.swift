import AuthorizationServer
import FoundationEssentials
import JOSE

extension SecretReport {
    /// All that is known of one secret.
    struct Metadata {
        let name: String
        let versions: [StaticSecretVersion]
        let resources: [(name: String, header: String)]

        var lines: [String] {
            var lines = ["name: \(name)"]
            lines.append("served: " + (versions.served.map { "version \($0.number)" } ?? "nothing"))
            lines += resources.map { "resource: \($0.name) (\($0.header))" }
            lines += versions.map { version in
                let wiped = version.deletedAt.map { " \($0.rfc3339)" } ?? ""
                let stored = "stored \(version.createdAt.rfc3339), \(version.size) bytes"
                return "version \(version.number): \(stored), \(state(of: version))\(wiped)"
            }
            return lines
        }

        var json: String {
            var members: [JSONValue.Member] = [.init("name", .string(name))]
            if let served = versions.served { members.append("version", .integer(served.number)) }
            members.append(
                "resources", .array(resources.map { ["name": .string($0.name), "header": .string($0.header)] }))
            members.append("versions", .array(versions.map(describe)))
            return text(.object(members))
        }

        private func describe(_ version: StaticSecretVersion) -> JSONValue {
            var members: [JSONValue.Member] = [.init("version", .integer(version.number))]
            members.append("state", state(of: version))
            members.append("size", .integer(Int64(version.size)))
            members.append("created_at", .integer(seconds(version.createdAt)))
            if let date = version.deletedAt { members.append("wiped_at", .integer(seconds(date))) }
            return .object(members)
        }

        private func state(of version: StaticSecretVersion) -> String {
            if version.isDeleted { return "wiped" }
            return version.number == versions.served?.number ? "served" : "kept"
        }
    }
}
