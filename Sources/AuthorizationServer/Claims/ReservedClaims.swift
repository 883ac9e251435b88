/// The claims that only Chancery writes; a policy rule cannot set them.
package enum ReservedClaims {
    /// Registered names that decide who a token is for, whom it is about and how far it reaches.
    package static let names: Set<String> = [
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "amr", "azp", "act", "may_act", "cnf", "client",
        "scope", "typ", "acr", "auth_time", "nonce", "at_hash", "c_hash", "sid", "sub_jwk",
    ]

    /// Whether the name is reserved in any mix of case: some relying parties fold it.
    package static func contains(_ name: String) -> Bool {
        names.contains(name.lowercased())
    }
}
