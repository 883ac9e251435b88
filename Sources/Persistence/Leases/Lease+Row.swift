import AuthorizationServer
import FoundationEssentials
import GRDB

extension Lease {
    /// Reads a row; `nil` when it is none that this room has written.
    init?(reading row: Row) {
        guard let id = row.text("id"), let resource = row.text("resource"), let place = row.text("place"),
            let account = row.text("account"), let subject = row.text("subject"), let clientID = row.text("client_id"),
            let rule = row.text("rule"), let requestID = row.text("request_id"),
            let state = row.text("state").flatMap(Lease.State.init), let createdAt = row.integer("created_at"),
            let settledAt = row.integer("settled_at"), let expiresAt = row.integer("expires_at")
        else { return nil }
        self.init(
            id: id, resource: resource, place: place, account: account, subject: subject, clientID: clientID,
            rule: rule, requestID: requestID, createdAt: Date(millisecondsSince1970: createdAt),
            settledAt: Date(millisecondsSince1970: settledAt), expiresAt: Date(millisecondsSince1970: expiresAt),
            state: state, madeAt: row.integer("made_at").map { Date(millisecondsSince1970: $0) },
            endedAt: row.integer("ended_at").map { Date(millisecondsSince1970: $0) }, reason: row.text("reason"))
        trouble = row.text("trouble")
        attempts = Int(clamping: row.integer("attempts") ?? 0)
        isForced = row.integer("is_forced") == 1
    }
}
