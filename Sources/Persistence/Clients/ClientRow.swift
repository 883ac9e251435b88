import AuthorizationServer
import FoundationEssentials
import GRDB
import JOSE

/// A client as its two rows record it.
struct ClientRow {
    private let id: String
    /// The columns of `client` but its number and revision, in the order of `columns`.
    private let values: [(any DatabaseValueConvertible)?]
    private let json: Data

    private static let columns = [
        "client_id", "is_disabled", "method", "name_kind", "name_form", "authority", "thumbprints", "secrets",
        "sealed_secrets", "algorithm", "jwks", "jwks_uri", "accepts_token_endpoint_audience", "created_at",
        "updated_at",
    ]

    init(recording registration: ClientRegistration, sealing: KeySealing) throws {
        id = registration.id
        guard !registration.lacksSecret else { throw ClientStoreError.secretMissing(id: id) }
        guard let createdAt = registration.createdAt.millisecondsSince1970,
            let updatedAt = registration.updatedAt.millisecondsSince1970
        else { throw ClientStoreError.timeOutOfRange(id: id) }
        let client = RegisteredClient(registration)
        let proof = try ProofColumns(client, sealing: sealing)
        values = [
            id, registration.isDisabled, registration.authentication.method.rawValue, proof.nameKind, proof.nameForm,
            proof.authority, proof.thumbprints, proof.secrets, proof.sealedSecrets, proof.algorithm, proof.jwks,
            proof.jwksURI, proof.acceptsTokenEndpointAudience, createdAt, updatedAt,
        ]
        json = Data(JSONValue.object(registration.metadata).serialized())
    }

    func insert(revision: Int64, in database: Database) throws {
        try database.cachedStatement(sql: Self.insertion).execute(arguments: StatementArguments(values + [revision]))
        try database.cachedStatement(sql: "INSERT INTO client_metadata (number, json) VALUES (?, ?)")
            .execute(arguments: [database.lastInsertedRowID, json])
    }

    /// Writes over the rows of the same identifier.
    func update(revision: Int64, in database: Database) throws {
        try database.execute(sql: Self.change, arguments: StatementArguments(values + [revision, id]))
        try database.execute(
            sql: """
                UPDATE client_metadata SET json = ?
                WHERE number = (SELECT number FROM client WHERE client_id = ?)
                """,
            arguments: [json, id])
    }

    private static let insertion =
        "INSERT INTO client (\((columns + ["revision"]).joined(separator: ", ")))"
        + " VALUES (\(Array(repeating: "?", count: columns.count + 1).joined(separator: ", ")))"

    private static let change =
        "UPDATE client SET \((columns + ["revision"]).map { "\($0) = ?" }.joined(separator: ", ")) WHERE client_id = ?"
}
