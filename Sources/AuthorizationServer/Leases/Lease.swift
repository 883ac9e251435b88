package import FoundationEssentials

/// The record of a credential that has to be ended where it was made (a PostgreSQL role, for instance). It is written
/// before the credential is made, so that nothing is ever left behind unknown.
package struct Lease: Sendable, Hashable {
    package enum State: String, CaseIterable, Sendable {
        /// Recorded; whether the credential exists is not known.
        case pending
        /// The credential was made.
        case active
        /// It has to be ended: its time is over, or somebody revoked it.
        case ending
        /// It is gone.
        case ended
    }

    /// 128 random bits as text, which does not begin with a hyphen.
    package let id: String
    /// The name of the resource.
    package let resource: String
    /// Where the credential is, such as a server and its database: the resource of this name may move.
    package let place: String
    /// What is leased, such as the name of a role.
    package let account: String
    package let subject: String
    package let clientID: String
    package let rule: String
    /// The request that made it.
    package let requestID: String
    package let createdAt: Date
    /// From when on nobody can be about to make the credential any more.
    package let settledAt: Date
    package var expiresAt: Date
    package var state: State
    /// When it was known that the credential was made; `nil` until then.
    package var madeAt: Date?
    package var endedAt: Date?
    /// Why it ended before its time, as `leases revoke` or the server says.
    package var reason: String?
    /// Why the latest try to end it failed.
    package var trouble: String?
    /// How often that was tried and failed.
    package var attempts = 0
    /// Somebody said that it counts as ended, whatever became of the credential.
    package var isForced = false

    package init(
        id: String, resource: String, place: String, account: String, subject: String, clientID: String, rule: String,
        requestID: String, createdAt: Date, settledAt: Date, expiresAt: Date, state: State = .pending,
        madeAt: Date? = nil, endedAt: Date? = nil, reason: String? = nil
    ) {
        self.id = id
        self.resource = resource
        self.place = place
        self.account = account
        self.subject = subject
        self.clientID = clientID
        self.rule = rule
        self.requestID = requestID
        self.createdAt = createdAt
        self.settledAt = settledAt
        self.expiresAt = expiresAt
        self.state = state
        self.madeAt = madeAt
        self.endedAt = endedAt
        self.reason = reason
    }
}
