package import FoundationEssentials
package import JOSE

/// What a resource answered. Its body and its token are secrets.
package struct ResourceCredential: Sendable {
    /// A credential that is a bearer token (RFC 6750).
    package struct Token: Sendable {
        package let text: String
        package let scopes: [String]

        package init(text: String, scopes: [String] = []) {
            self.text = text
            self.scopes = scopes
        }
    }

    /// The credential in the shape that is natural for its kind: an object.
    package let body: JSONValue
    /// The credential as a token, where it is one.
    package let token: Token?
    /// When it ends by itself; `nil` for what does not.
    package let expiresAt: Date?
    /// The lease that ends it, where it is leased.
    package let lease: String?
    /// What the audit log says of it, such as the name of a role; nothing secret.
    package let note: String?

    package init(
        body: JSONValue, token: Token? = nil, expiresAt: Date?, lease: String? = nil, note: String? = nil
    ) {
        self.body = body
        self.token = token
        self.expiresAt = expiresAt
        self.lease = lease
        self.note = note
    }
}
