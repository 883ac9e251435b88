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

    /// What the proof was held against; `nil` for anyone who needs no registration.
    let registration: RegisteredClient?

    /// Somebody who is not registered, or is only supposed to be.
    init(
        flow: ClientCredentialsFlow, identity: PolicyIdentity, validUntil: Date, assertion: AssertionSummary? = nil
    ) {
        self.flow = flow
        self.identity = identity
        self.validUntil = validUntil
        self.assertion = assertion
        withoutStatus = []
        bindsTokens = false
        registration = nil
    }

    /// A registered client that proved itself by a secret, an assertion or a certificate of its registration.
    init(
        flow: ClientCredentialsFlow, registration: RegisteredClient, certificate: (any CertificateAttributes)? = nil,
        validUntil: Date = .distantFuture, assertion: AssertionSummary? = nil
    ) {
        self.flow = flow
        identity = PolicyIdentity(authority: nil, clientID: registration.id, certificate: certificate)
        self.validUntil = validUntil
        self.assertion = assertion
        withoutStatus = []
        bindsTokens = certificate != nil && registration.bindsTokens
        self.registration = registration
    }

    /// The holder of a certificate that an authority accepts.
    ///
    /// - Parameter registration: of the client that it proved to be, if it is one.
    init(flow: ClientCredentialsFlow, path: AuthenticatedPath, registration: RegisteredClient? = nil) {
        self.flow = flow
        identity = PolicyIdentity(path, clientID: registration?.id)
        validUntil = path.path.validUntil
        withoutStatus = path.withoutStatus
        assertion = nil
        bindsTokens = registration?.bindsTokens ?? false
        self.registration = registration
    }
}
