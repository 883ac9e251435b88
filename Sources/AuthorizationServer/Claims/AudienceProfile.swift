package import JOSE

/// What a kind of relying party demands of a token.
package enum AudienceProfile: String, CaseIterable, Sendable {
    case gcp, aws, entra, kubernetes, vault
    case resourceServer = "resource-server"
    case generic

    /// The algorithms that the relying party accepts, of those that Chancery signs with.
    package var algorithms: Set<SignatureAlgorithm> {
        switch self {
        case .gcp: [.rs256, .es256]
        case .aws, .kubernetes: [.rs256, .es256, .es384]
        case .entra: [.rs256]
        case .vault, .resourceServer, .generic: [.rs256, .es256, .es384, .edDSA]
        }
    }

    /// The longest subject, in bytes of UTF-8. Google Cloud: 127; Entra: 600 characters; OpenID Connect Core §2: 255.
    package var maximumSubjectBytes: Int {
        switch self {
        case .gcp: 127
        case .entra: 600
        case .aws, .kubernetes, .vault, .resourceServer, .generic: 255
        }
    }

    /// The longest `aud`, in characters.
    package var maximumAudienceLength: Int {
        switch self {
        case .gcp: 256
        case .aws: 255
        case .entra: 600
        case .kubernetes, .vault, .resourceServer, .generic: 1024
        }
    }

    /// The longest lifetime, in seconds.
    package var maximumLifetime: Int { 24 * 3600 }

    /// The longest token, in characters. What may come back to us has to be one that we read.
    package var maximumTokenLength: Int {
        switch self {
        case .gcp, .aws, .entra: 20_000
        case .kubernetes, .vault, .resourceServer, .generic: CompactJWS.maximumLength
        }
    }

    /// Whether the relying party takes the token as an ID token, so that it stands in `id_token` of the answer too.
    package var takesIDToken: Bool {
        switch self {
        case .gcp, .aws, .entra, .kubernetes, .vault: true
        case .resourceServer, .generic: false
        }
    }

    /// The `typ` of the tokens: only a resource server of our own is said to expect an access token (RFC 9068 §4).
    package var tokenType: JWTType {
        switch self {
        case .resourceServer: .accessToken
        case .gcp, .aws, .entra, .kubernetes, .vault, .generic: .jwt
        }
    }

    /// What a token of it may be called in an answer (RFC 8693 §3), the usual type first.
    package var tokenTypes: [TokenTypeIdentifier] {
        switch self {
        case .gcp, .aws, .entra, .kubernetes, .vault: [.idToken, .jwt]
        case .resourceServer: [.accessToken, .jwt]
        case .generic: [.jwt, .accessToken]
        }
    }

    /// Whether one token may be for several: clouds want one `aud`, as a string.
    package var takesSeveralAudiences: Bool {
        switch self {
        case .gcp, .aws, .entra, .kubernetes, .vault: false
        case .resourceServer, .generic: true
        }
    }

    /// Whether the relying party reads our keys from the public internet, so that the issuer must be one that
    /// it can register: without a port, for instance.
    package var isCloud: Bool {
        switch self {
        case .gcp, .aws, .entra: true
        case .kubernetes, .vault, .resourceServer, .generic: false
        }
    }
}
