/// What a grant asks policy for.
package struct RequestedAuthorization: Sendable, Hashable {
    /// Names or `aud` values of audiences; all must mean the same one. Empty: the only one granted.
    package var audiences: [String]
    /// Scopes asked for; `nil`: all that are granted.
    package var scopes: [String]?
    /// The identifier by which the client calls itself, if it does.
    package var clientID: String?

    package init(audiences: [String] = [], scopes: [String]? = nil, clientID: String? = nil) {
        self.audiences = audiences
        self.scopes = scopes
        self.clientID = clientID
    }
}
