/// What policy knows of a resource: whatever decides on a request for it, and nothing of how it is reached.
package struct ResourceTerms: Sendable, Hashable {
    /// The name in the configuration, by which requests ask for it.
    package let name: String
    package let kind: ResourceKind
    /// For whom the token is that is made for it: the access token itself, or the ID token by which the cloud knows the
    /// subject; `nil` for what takes no token.
    package let audience: Audience?
    /// Texts that the broker needs, such as a session's name, by the names that the broker gives them.
    package let parameters: [String: Template]
    /// Claims of the token beside those of the rule.
    package let claims: [ClaimTemplate.Member]
    /// The scopes that a request may ask for.
    package let scopes: [String]
    /// Whether the scopes of tokens say nothing about those of the resource, which are a cloud's own.
    package let ignoresTokenScopes: Bool
    /// The service accounts that a request may name; none beside them.
    package let serviceAccounts: [String]

    package init(
        name: String, kind: ResourceKind, audience: Audience? = nil, parameters: [String: Template] = [:],
        claims: [ClaimTemplate.Member] = [], scopes: [String] = [], ignoresTokenScopes: Bool = false,
        serviceAccounts: [String] = []
    ) {
        self.name = name
        self.kind = kind
        self.audience = audience
        self.parameters = parameters
        self.claims = claims
        self.scopes = scopes
        self.ignoresTokenScopes = ignoresTokenScopes
        self.serviceAccounts = serviceAccounts
    }

    /// The capture that every rule has for a resource's templates: the subject that it grants.
    package static let subjectCapture = "subject"

    /// The captures that a rule which grants the resource has to provide.
    package var captures: Set<String> {
        templates.reduce(into: Set<String>()) { $0.formUnion($1.captures) }.subtracting([Self.subjectCapture])
    }

    /// The texts that captures are filled in to.
    package var templates: [Template] {
        parameters.sorted { $0.key < $1.key }.map(\.value) + claims.flatMap(\.value.templates)
    }
}
