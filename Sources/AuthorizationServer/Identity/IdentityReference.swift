package import JOSE

/// Whom the configuration means: `{ client: ID }`, `{ authority: NAME, subject: TEXT }`, or a name alone.
package enum IdentityReference: Sendable, Hashable {
    case client(ByteString)
    case subject(ByteString, authority: String)
    /// The registered client of that name, or whom policy calls so under any authority. It cannot be both at a time:
    /// nobody is called as a client that is registered or was (`ClientAuthenticator.checkName`).
    case name(ByteString)

    /// Whether the identity is meant.
    package func means(_ identity: Identity) -> Bool {
        switch (self, identity) {
        case (.client(let meant), .client(let name)): meant == name
        case (.subject(let meant, let meantAuthority), .subject(let name, let authority)):
            meant == name && ByteString.areSame(meantAuthority, authority)
        case (.name(let meant), .client(let name)), (.name(let meant), .subject(let name, _)): meant == name
        default: false
        }
    }
}

extension IdentityReference: ExpressibleByStringLiteral {
    /// A name alone.
    package init(stringLiteral text: String) {
        self = .name(ByteString(text))
    }
}
