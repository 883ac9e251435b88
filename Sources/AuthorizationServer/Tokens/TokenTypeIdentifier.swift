/// The kinds of tokens by which a token exchange names what it takes and gives (RFC 8693 §3).
package enum TokenTypeIdentifier: String, CaseIterable, Sendable {
    case accessToken = "urn:ietf:params:oauth:token-type:access_token"
    case idToken = "urn:ietf:params:oauth:token-type:id_token"
    case jwt = "urn:ietf:params:oauth:token-type:jwt"
}
