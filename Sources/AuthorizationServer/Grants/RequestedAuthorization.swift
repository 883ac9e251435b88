package import JOSE

/// What a grant asks policy for.
package struct RequestedAuthorization: Sendable {
    /// Names or `aud` values of audiences, or names of resources; all must mean the same one, unless a rule grants
    /// several together. Empty: the only one granted.
    package var audiences: [ByteString]
    /// Scopes asked for; `nil`: all that are granted.
    package var scopes: [ByteString]?
    /// The identifier by which the client calls itself, if it does.
    package var clientID: ByteString?
    /// The service account to act as, where the resource has such.
    package var serviceAccount: ByteString?
    /// Who takes part in an exchange; `nil` for every other grant.
    package var exchange: ExchangeParties?

    package init(
        audiences: [ByteString] = [], scopes: [ByteString]? = nil, clientID: ByteString? = nil,
        serviceAccount: ByteString? = nil, exchange: ExchangeParties? = nil
    ) {
        self.audiences = audiences
        self.scopes = scopes
        self.clientID = clientID
        self.serviceAccount = serviceAccount
        self.exchange = exchange
    }
}
