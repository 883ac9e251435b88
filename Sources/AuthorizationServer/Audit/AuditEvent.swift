package import FoundationEssentials

/// One token issued, one request refused or one lease ended, as the audit log keeps it.
package struct AuditEvent: Sendable, Hashable {
    package enum Outcome: String, Sendable {
        case issued
        case refused
        /// A lease's credential is gone.
        case ended
        /// A token does not count any more.
        case revoked
    }

    /// Where the request came in, where that was not the token endpoint.
    package enum Endpoint: String, Sendable {
        case exchange
        case introspection
        case revocation
        /// No request: the TLS handshake of a client with a certificate was refused.
        case handshake
    }

    package var time: Date
    package var requestID: String
    package var outcome: Outcome
    /// `nil`: the request was for a token.
    package var endpoint: Endpoint?
    /// The address that the request came from, without a port.
    package var remoteAddress: String?
    /// The name of the client-credentials flow, as in `amr`.
    package var flow: String?
    package var authority: String?
    package var rule: String?
    package var certificateSubject: String?
    /// Lower-case hexadecimal.
    package var certificateSerial: String?
    /// SHA-256 of the certificate, lower-case hexadecimal.
    package var certificateThumbprint: String?
    /// That a certificate was accepted without a current revocation status, and why; absent where there was one.
    package var certificateStatus: String?
    /// `iss` of the assertion that was presented.
    package var assertionIssuer: String?
    /// `sub` of that assertion.
    package var assertionSubject: String?
    /// `jti` of that assertion.
    package var assertionID: String?
    /// The tokens of an exchange; `nil` for every other grant.
    package var exchange: ExchangeRecord?
    package var clientID: String?
    package var subject: String?
    /// The names of the audiences that the token is for, or was to be for. Of what no audience is called, what was asked
    /// for, as it was written; refusals of earlier versions have everything that was asked for here.
    package var audience: String?
    /// The name of the resource that was asked for, or whose credential ended: in issued and refused events alike.
    package var resource: String?
    /// The id of the lease that ends the credential.
    package var lease: String?
    /// What the resource says of its credential, such as the name of a role; nothing secret.
    package var note: String?
    package var scope: String?
    package var jti: String?
    package var kid: String?
    /// Seconds.
    package var lifetime: Int?
    /// The OAuth error code that the caller was given.
    package var error: String?
    /// Why the request was refused, in full; never shown to the caller.
    package var reason: String?
    /// How many requests the event stands for, where they were refused as too many.
    package var limitedRequests: Int?

    package init(time: Date, requestID: String, outcome: Outcome) {
        self.time = time
        self.requestID = requestID
        self.outcome = outcome
    }
}
