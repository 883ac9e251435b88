/// For what a token of another issuer is brought, and with which proof.
package struct FederatedTokenUse: Sendable, Hashable {
    /// Whether those who act with the token are judged: by an exchange, and by nothing else.
    let judgesActors: Bool
    /// Of the certificate whose key the request proves, as `x5t#S256` has it; `nil`: it proves none.
    let thumbprint: String?

    /// The token proves who is asking, for themselves: nobody acts with it.
    package static func identity(provenBy thumbprint: String?) -> FederatedTokenUse {
        FederatedTokenUse(judgesActors: false, thumbprint: thumbprint)
    }

    /// The token is one of an exchange.
    package static func exchange(provenBy thumbprint: String?) -> FederatedTokenUse {
        FederatedTokenUse(judgesActors: true, thumbprint: thumbprint)
    }
}
