/// For what policy grants something.
package struct GrantedTarget: Sendable {
    /// For whom the token is that is made; `nil` for a resource that takes none.
    package let audience: Audience?
    /// Further audiences of the same token, all of one kind with the first.
    package let otherAudiences: [Audience]
    /// `nil` for a token that is the answer itself.
    package let resource: Resource?

    /// A resource with its texts filled in.
    package struct Resource: Sendable {
        package let terms: ResourceTerms
        package let parameters: [String: String]
        /// One of those that the resource allows; `nil`: none was asked for.
        package let serviceAccount: String?
    }

    init(_ audience: Audience, others: [Audience] = []) {
        self.audience = audience
        otherAudiences = others
        resource = nil
    }

    init(_ resource: Resource) {
        audience = resource.terms.audience
        otherAudiences = []
        self.resource = resource
    }

    /// What the token of the answer may be asked for as, the usual type first; none for what is no token.
    var tokenTypes: [TokenTypeIdentifier] {
        switch resource?.terms.kind {
        case nil, .accessToken?: audience?.profile.tokenTypes ?? []
        case .google?, .azure?: [.accessToken]
        case .aws?, .postgres?, .staticSecret?: []
        }
    }

    /// What the audit log calls it: names of the configuration.
    package var name: String {
        resource?.terms.name ?? ([audience].compactMap { $0 } + otherAudiences).map(\.name).joined(separator: " ")
    }
}
