package import FoundationEssentials
import PKI

/// A client that proved who it is. No other room can make one.
package struct AuthenticatedClient: Sendable {
    /// The name of the flow, as in `amr`.
    package let flow: ClientCredentialsFlow
    package let identity: PolicyIdentity
    /// When the proof ends; no token outlives it.
    package let validUntil: Date

    init(flow: ClientCredentialsFlow, identity: PolicyIdentity, validUntil: Date) {
        self.flow = flow
        self.identity = identity
        self.validUntil = validUntil
    }
}
