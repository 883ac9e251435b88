package import FoundationEssentials
package import JOSE

/// What a broker is asked for, once policy has granted it. Only the token endpoint makes one.
package struct ResourceRequest: Sendable {
    package let resource: ResourceTerms
    /// The rule that grants it.
    package let rule: String
    /// Who the credential is for, as the rule names it.
    package let subject: String
    /// Who asked for it.
    package let clientID: String
    /// Who acts for the subject: `act` as a token would have it (RFC 8693 §4.1); `nil` when nobody does.
    package let actors: JSONValue?
    /// The resource's texts with captures filled in.
    package let parameters: [String: String]
    /// The token for the resource's audience, in compact form; `nil` where it has none.
    package let identityToken: String?
    package let scopes: [String]
    /// One of the resource's service accounts; `nil`: none was asked for.
    package let serviceAccount: String?
    /// One of the kind's formats; `nil`: its usual shape.
    package let format: String?
    package let requestID: String
    package let time: Date

    package init(
        resource: ResourceTerms, rule: String, subject: String, clientID: String, actors: JSONValue? = nil,
        parameters: [String: String] = [:],
        identityToken: String? = nil, scopes: [String] = [], serviceAccount: String? = nil, format: String? = nil,
        requestID: String, time: Date
    ) {
        self.resource = resource
        self.rule = rule
        self.subject = subject
        self.clientID = clientID
        self.actors = actors
        self.parameters = parameters
        self.identityToken = identityToken
        self.scopes = scopes
        self.serviceAccount = serviceAccount
        self.format = format
        self.requestID = requestID
        self.time = time
    }
}
