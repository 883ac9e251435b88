import JOSE

/// The scopes that another issuer's token was granted.
enum TokenScopes {
    /// It says something of scopes that cannot be read.
    struct Fault: Error {}

    /// `scope` (RFC 9068 §2.2.3), or what others have in its place: `scp`, a text or a list. `nil`: the token is about an
    /// identity alone. A token that says both has what both say.
    static func read(_ claims: JSONValue) throws(Fault) -> [ByteString]? {
        var scopes: [ByteString]?
        for value in [claims["scope"], claims["scp"]].compactMap({ $0 }) {
            let found = try list(value)
            scopes = scopes.map { $0.filter(found.contains) } ?? found
        }
        return scopes
    }

    private static func list(_ value: JSONValue) throws(Fault) -> [ByteString] {
        switch value {
        case .string(let text):
            return text.utf8.split(separator: UInt8(ascii: " ")).map { ByteString(String($0) ?? "") }
        case .array(let values):
            let texts = values.compactMap { if case .string(let text) = $0 { ByteString(text) } else { nil } }
            guard texts.count == values.count else { throw Fault() }
            return texts
        default: throw Fault()
        }
    }
}
