package import JOSE

/// Who acts in an exchange: whom the actor token is about, or else the client itself.
package struct ActorIdentity: Sendable {
    /// The claims that name the actor in `act` (RFC 8693 §4.1).
    package let members: [JSONValue.Member]
    package let issuer: String
    /// Whether we know the actor ourselves: a client of ours, or by a token of ours.
    let isOurs: Bool
    private let claims: JSONValue

    /// Whom a verified token is about.
    init(_ party: ExchangeParty) {
        var members: [JSONValue.Member] = []
        members.append("sub", .string(party.subject))
        members.append("iss", .string(party.issuer))
        self.members = members
        issuer = party.issuer
        isOurs = party.isOwn
        claims = party.claims
    }

    /// A client that proved to be `name`, to the service with this issuer identifier.
    init(clientNamed name: String, of issuer: String) {
        var members: [JSONValue.Member] = []
        members.append("sub", .string(name))
        members.append("iss", .string(issuer))
        self.members = members
        self.issuer = issuer
        isOurs = true
        claims = .object(members + [JSONValue.Member("client_id", .string(name))])
    }

    func text(_ name: String) -> String? {
        if case .string(let text)? = claims[name] { text } else { nil }
    }
}
