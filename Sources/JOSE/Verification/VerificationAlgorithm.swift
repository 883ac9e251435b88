/// A JWS algorithm that a signature made elsewhere may have (RFC 7518 §3.1; EdDSA with Ed25519: RFC 8037 §3.1).
package enum VerificationAlgorithm: String, CaseIterable, Sendable, Hashable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    case es512 = "ES512"
    case edDSA = "EdDSA"
    case hs256 = "HS256"
    case hs384 = "HS384"
    case hs512 = "HS512"

    /// Whether anyone who can check a signature can make one.
    package var isSymmetric: Bool {
        switch self {
        case .hs256, .hs384, .hs512: true
        default: false
        }
    }

    /// Bytes of an ECDSA signature (RFC 7518 §3.4); `nil` for other algorithms.
    var ellipticSignatureLength: Int? {
        switch self {
        case .es256: 64
        case .es384: 96
        case .es512: 132
        default: nil
        }
    }

    /// Those with a public key.
    package static let asymmetric = allCases.filter { !$0.isSymmetric }
}
