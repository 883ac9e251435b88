import AuthorizationServer

/// `clients`: what registered clients may have.
struct ClientsConfiguration: Sendable, Hashable {
    /// Where clients may publish their keys; nobody else is ever asked for them.
    var keyOrigins: [WebOrigin] = []
    /// The most seconds that an assertion of a client may last.
    var assertionLifetime = ClientAssertionTerms.defaultLifetime
}
