package import JOSE

/// Who acts in an exchange: whom the actor token is about, or else the client itself.
package struct ActorIdentity: Sendable {
    /// The claims that name the actor in `act` (RFC 8693 §4.1).
    package let members: [JSONValue.Member]
    package let issuer: ByteString
    private let claims: JSONValue

    /// Whom a verified token is about.
    init(_ party: ExchangeParty) {
        var members: [JSONValue.Member] = []
        members.append("sub", .string(party.subject.text))
        members.append("iss", .string(party.issuer.text))
        self.members = members
        issuer = party.issuer
        claims = party.claims
    }

    /// A client that is known by this identity to the service with this issuer identifier. Nobody but a client is called
    /// as one (`ClientAuthenticator.checkName`), so under our issuer its name says who it is. Whom an authority vouches for
    /// may be called as another authority's: `authority` tells them apart.
    init(_ client: Identity, of issuer: ByteString) {
        var members: [JSONValue.Member] = []
        members.append("sub", .string(client.name.text))
        members.append("iss", .string(issuer.text))
        self.members = members
        self.issuer = issuer
        var claims = members + [JSONValue.Member("client_id", .string(client.name.text))]
        if case .subject(_, let authority) = client { claims.append("authority", .string(authority)) }
        self.claims = .object(claims)
    }

    func text(_ name: String) -> String? {
        if case .string(let text)? = claims[name] { text } else { nil }
    }
}
