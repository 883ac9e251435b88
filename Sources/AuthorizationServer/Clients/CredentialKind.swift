/// A place of a token request where credentials stand. A request uses one of them (RFC 6749 §2.3).
package enum CredentialKind: Sendable, Hashable, CustomStringConvertible {
    case certificate
    case authorizationHeader
    case clientSecret
    case clientAssertion
    /// The `assertion` of the grant of RFC 7523 §2.1.
    case authorizationGrant
    /// What only a flow that the operator added reads.
    case custom(String)

    package var description: String {
        switch self {
        case .certificate: "a client certificate"
        case .authorizationHeader: "the Authorization header"
        case .clientSecret: "client_secret"
        case .clientAssertion: "client_assertion"
        case .authorizationGrant: "assertion"
        case .custom(let name): "credentials for \(name)"
        }
    }

    /// The kinds that a request has, whether or not anybody reads them here.
    static func all(in request: TokenRequest, from origin: RequestOrigin) -> [CredentialKind] {
        var kinds: [CredentialKind] = []
        if origin.certificate != nil || origin.attestation != nil { kinds.append(.certificate) }
        if origin.hasAuthorizationHeader { kinds.append(.authorizationHeader) }
        if request.clientSecret != nil { kinds.append(.clientSecret) }
        switch request.assertion?.role {
        case .clientAssertion?: kinds.append(.clientAssertion)
        case .authorizationGrant?: kinds.append(.authorizationGrant)
        case nil: break
        }
        return kinds
    }
}
