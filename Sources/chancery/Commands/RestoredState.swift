import AuthorizationServer
import JOSE
import Persistence

/// What a key database lets pass, held against another state of it.
struct RestoredState {
    /// How many names are shown of each kind.
    private static let shown = 10

    private let keys: [String: KeyState]
    /// Clients that are not disabled.
    private let clients: Set<String>
    private let revokedTokens: Set<String>

    /// Reads a database with the configuration's encryption key. Throws when it does not open, or a key is damaged.
    init(_ configuration: Configuration, database: String) throws {
        let encryptionKey = try ServerComponents.encryptionKey(of: configuration)
        let keyStore = try SQLiteKeyStore(path: database, encryptionKey: encryptionKey)
        keys = Dictionary(try keyStore.load().keys.map { ($0.kid, $0.state) }) { first, _ in first }
        let clientStore = try SQLiteClientStore(path: database, encryptionKey: encryptionKey)
        clients = Set(try clientStore.changes(since: nil).present.filter { !$0.isDisabled }.map(\.id.text))
        let tokenStore = try SQLiteRevokedTokenStore(path: database)
        revokedTokens = Set(try tokenStore.changes(since: nil).tokens.map(\.jti))
        tokenStore.close()
    }

    /// What had been taken back in `before` and is in force in this state, a line each.
    func returned(since before: RestoredState) -> [String] {
        let kids = keys.filter { $0.value.isPublished && before.keys[$0.key].map { !$0.isPublished } ?? false }.keys
        let ids = clients.subtracting(before.clients)
        let tokens = before.revokedTokens.subtracting(revokedTokens)
        var lines = kids.sorted().map { "the key \($0) was withdrawn; `chancery keys revoke \($0)` does it again" }
        if !ids.isEmpty {
            lines.append("\(ids.count) clients were deleted or disabled: \(Self.first(of: ids))")
        }
        if !tokens.isEmpty {
            lines.append("\(tokens.count) tokens were revoked, and count until they expire: \(Self.first(of: tokens))")
        }
        return lines
    }

    private static func first(of names: Set<String>) -> String {
        names.sorted().prefix(shown).joined(separator: ", ") + (names.count > shown ? ", ..." : "")
    }
}
