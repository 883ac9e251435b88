import AuthorizationServer
import FoundationEssentials
import GRDB
import JOSE

/// A client as its two rows record it.
struct ClientRow: Hashable {
    let id: String
    let isDisabled: Bool
    let bindsTokens: Bool
    let nameKind: String?
    let nameForm: Data?
    let authority: String?
    let thumbprints: Data?
    let createdAt: Int64
    let updatedAt: Int64
    let json: Data

    init(recording registration: ClientRegistration) throws(ClientStoreError) {
        id = registration.id
        isDisabled = registration.isDisabled
        bindsTokens = registration.bindsTokens
        switch RegisteredClient(registration).proof {
        case .name(let name, let authority):
            (nameKind, nameForm) = (name.kind.rawValue, Data(name.form))
            (self.authority, thumbprints) = (authority, nil)
        case .thumbprints(let bytes):
            (nameKind, nameForm, authority, thumbprints) = (nil, nil, nil, Data(bytes))
        case .unreadable(let reason): throw .damagedClient(path: "", id: registration.id, reason: reason)
        }
        guard let createdAt = registration.createdAt.millisecondsSince1970,
            let updatedAt = registration.updatedAt.millisecondsSince1970
        else { throw .timeOutOfRange(id: registration.id) }
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        json = Data(JSONValue.object(registration.metadata).serialized())
    }

    func insert(revision: Int64, in database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO client (client_id, revision, is_disabled, name_kind, name_form, authority, thumbprints,
                    binds_tokens, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                id, revision, isDisabled, nameKind, nameForm, authority, thumbprints, bindsTokens, createdAt, updatedAt,
            ])
        try database.cachedStatement(sql: "INSERT INTO client_metadata (number, json) VALUES (?, ?)")
            .execute(arguments: [database.lastInsertedRowID, json])
    }

    /// Writes over the rows of the same identifier.
    func update(revision: Int64, in database: Database) throws {
        try database.execute(
            sql: """
                UPDATE client SET revision = ?, is_disabled = ?, name_kind = ?, name_form = ?, authority = ?,
                    thumbprints = ?, binds_tokens = ?, created_at = ?, updated_at = ?
                WHERE client_id = ?
                """,
            arguments: [
                revision, isDisabled, nameKind, nameForm, authority, thumbprints, bindsTokens, createdAt, updatedAt, id,
            ])
        try database.execute(
            sql: """
                UPDATE client_metadata SET json = ?
                WHERE number = (SELECT number FROM client WHERE client_id = ?)
                """,
            arguments: [json, id])
    }
}
