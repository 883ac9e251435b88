package import FoundationEssentials

/// The record of a credential that has to be ended where it was made (a PostgreSQL role, for instance). It is written
/// before the credential is made, so that nothing is ever left behind unknown.
package struct Lease: Sendable, Hashable {
    package enum State: String, Sendable {
        /// Recorded; whether the credential exists is not known.
        case pending
        /// The credential was made.
        case active
        /// It has to be ended: its time is over, or somebody revoked it.
        case ending
        /// It is gone.
        case ended
    }

    /// 128 random bits, base64url.
    package let id: String
    /// The name of the resource.
    package let resource: String
    /// What is leased, such as the name of a role.
    package let account: String
    package let subject: String
    package let clientID: String
    package let rule: String
    /// The request that made it.
    package let requestID: String
    package let createdAt: Date
    package var expiresAt: Date
    package var state: State
    package var endedAt: Date?
    /// Why it ended before its time, as `leases revoke` or the server says.
    package var reason: String?

    package init(
        id: String, resource: String, account: String, subject: String, clientID: String, rule: String,
        requestID: String, createdAt: Date, expiresAt: Date, state: State = .pending, endedAt: Date? = nil,
        reason: String? = nil
    ) {
        self.id = id
        self.resource = resource
        self.account = account
        self.subject = subject
        self.clientID = clientID
        self.rule = rule
        self.requestID = requestID
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.state = state
        self.endedAt = endedAt
        self.reason = reason
    }
}
