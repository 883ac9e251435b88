package import FoundationEssentials
import JOSE
package import PKI

/// A client that proved who it is. No other room can make one.
package struct AuthenticatedClient: Sendable {
    /// The name of the flow, as in `amr`.
    package let flow: ClientCredentialsFlow
    package let identity: PolicyIdentity
    /// When the proof ends; no token outlives it.
    package let validUntil: Date
    /// Why certificates were accepted without a current revocation status; empty where there was one or none is wanted.
    package let withoutStatus: [CertificationPathFailure.Reason]
    /// The assertion that proved it, where one did.
    package let assertion: AssertionSummary?

    /// Whether its tokens are bound to its certificate, whatever the audience says (RFC 8705 §3.4).
    package let bindsTokens: Bool

    init(
        flow: ClientCredentialsFlow, identity: PolicyIdentity, validUntil: Date, assertion: AssertionSummary? = nil,
        bindsTokens: Bool = false
    ) {
        self.flow = flow
        self.identity = identity
        self.validUntil = validUntil
        self.assertion = assertion
        withoutStatus = []
        self.bindsTokens = bindsTokens
    }

    /// The holder of a certificate that an authority accepts.
    init(
        flow: ClientCredentialsFlow, clientID: ByteString? = nil, path: AuthenticatedPath, bindsTokens: Bool = false
    ) {
        self.flow = flow
        identity = PolicyIdentity(path, clientID: clientID)
        validUntil = path.path.validUntil
        withoutStatus = path.withoutStatus
        assertion = nil
        self.bindsTokens = bindsTokens
    }
}
