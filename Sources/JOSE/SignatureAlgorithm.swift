/// A JWS signature algorithm that Chancery signs with (RFC 7518 §3.1; EdDSA: RFC 8037 §3.1).
package enum SignatureAlgorithm: String, CaseIterable, Sendable, Hashable {
    case rs256 = "RS256"
    case es256 = "ES256"
    case es384 = "ES384"
    case edDSA = "EdDSA"
}
