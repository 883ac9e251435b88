import AuthorizationServer
import FoundationEssentials
import JOSE

extension KeySealing {
    /// Seals the secrets under which a client signs its assertions, with their periods, bound to the client.
    func seal(_ secrets: [SharedSecret], of clientID: String) throws -> Data {
        let entries = secrets.map { secret in
            var members: [JSONValue.Member] = []
            members.append("secret", .string(secret.secret.text))
            members.append("issued_at", .integer(secret.period.madeAt))
            if let end = secret.period.endsAt { members.append("expires_at", .integer(end)) }
            return JSONValue.object(members)
        }
        return try seal(JSONValue.array(entries).serialized(), boundTo: Self.binding(clientID: clientID))
    }

    /// The secrets of a client; `nil` when they were altered, moved here from another client, or not read.
    func open(_ blob: Data, of clientID: String) -> [SharedSecret]? {
        guard let json = try? open(blob, boundTo: Self.binding(clientID: clientID)),
            case .array(let entries)? = try? JSONValue(parsing: json),
            (1...ClientSecretDigests.maximumCount).contains(entries.count)
        else { return nil }
        let secrets = entries.compactMap { entry -> SharedSecret? in
            guard case .string(let text)? = entry["secret"], case .integer(let madeAt)? = entry["issued_at"] else {
                return nil
            }
            let end: Int64? = if case .integer(let end)? = entry["expires_at"] { end } else { nil }
            return SharedSecret(
                period: SecretPeriod(madeAt: madeAt, endsAt: end), secret: ClientSecret(recorded: text))
        }
        return secrets.count == entries.count ? secrets : nil
    }

    // NUL sets the parts apart, as no client_id can hold it.
    private static func binding(clientID: String) -> [UInt8] {
        Array("chancery client secrets\0\(clientID)".utf8)
    }
}
