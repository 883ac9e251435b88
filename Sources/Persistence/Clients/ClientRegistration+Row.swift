import AuthorizationServer
import FoundationEssentials
import GRDB

extension ClientRegistration {
    /// The rows of a client, joined, with all that a registration is made of.
    static let query =
        "SELECT \(RegisteredClient.columns), updated_at, json FROM client"
        + " LEFT JOIN client_metadata USING (number)"

    /// Reads a row of `query`. What servers go by and what the operator is shown must say the same.
    init(reading row: Row, path: String, sealing: KeySealing) throws(ClientStoreError) {
        let id = row.text("client_id") ?? "without an identifier"
        func damaged(_ reason: String) -> ClientStoreError { .damagedClient(path: path, id: id, reason: reason) }
        guard let created = row.time("created_at"), let updated = row.time("updated_at"),
            let json = row.bytes("json"), let client = RegisteredClient(reading: row, sealing: sealing)
        else { throw damaged("a column has a value of another type or out of range") }
        if case .unreadable(let reason) = client.proof { throw damaged(reason) }
        var registration: ClientRegistration
        do {
            registration = try ClientRegistration(
                recorded: Array(json), createdAt: created,
                updatedAt: updated)
        } catch {
            throw damaged("\(error)")
        }
        registration.adoptSecrets(of: client)
        guard RegisteredClient(registration) == client else { throw damaged("its records contradict each other") }
        self = registration
    }
}
