import AuthorizationServer
import FoundationEssentials
import GRDB

extension Lease {
    /// Reads a row; `nil` when it is none that this room has written.
    init?(reading row: Row) {
        guard let id = row.text("id"), let resource = row.text("resource"), let place = row.text("place"),
            let account = row.text("account"), let subject = row.text("subject"), let clientID = row.text("client_id"),
            let rule = row.text("rule"), let requestID = row.text("request_id"),
            let state = row.text("state").flatMap(Lease.State.init), let createdAt = row.time("created_at"),
            let settledAt = row.time("settled_at"), let expiresAt = row.time("expires_at"),
            row.isNull("made_at") || row.time("made_at") != nil, row.isNull("ended_at") || row.time("ended_at") != nil
        else { return nil }
        self.init(
            id: id, resource: resource, place: place, account: account, subject: subject, clientID: clientID,
            rule: rule, requestID: requestID, createdAt: createdAt, settledAt: settledAt, expiresAt: expiresAt,
            state: state, madeAt: row.time("made_at"), endedAt: row.time("ended_at"), reason: row.text("reason"))
        trouble = row.text("trouble")
        attempts = Int(min(max(row.integer("attempts") ?? 0, 0), 1_000_000))
        isForced = row.integer("is_forced") == 1
    }
}
