import Crypto
import JOSE

/// Tokens signed with a secret, whose header and payload are written out.
enum HMACToken {
    static let secret = [UInt8](repeating: 7, count: 32)

    static func compact(header: String = #"{"alg":"HS256"}"#, payload: String) -> String {
        let input = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(payload.utf8))
        let code = HMAC<SHA256>.authenticationCode(for: Array(input.utf8), using: SymmetricKey(data: secret))
        return input + "." + Base64URL.encode(Array(code))
    }

    /// Signed with any bytes, short ones too.
    static func compact(alg: String, secret: [UInt8]) throws -> String {
        let input = Base64URL.encode(Array("{\"alg\":\"\(alg)\"}".utf8)) + "." + Base64URL.encode(Array("{}".utf8))
        let (message, key) = (Array(input.utf8), SymmetricKey(data: secret))
        let code: [UInt8] =
            switch alg {
            case "HS384": Array(HMAC<SHA384>.authenticationCode(for: message, using: key))
            case "HS512": Array(HMAC<SHA512>.authenticationCode(for: message, using: key))
            default: Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
            }
        return input + "." + Base64URL.encode(code)
    }

    static func verified(_ payload: String) throws -> VerifiedJWT {
        let keys = VerificationKeySet([VerificationKey(secret: secret, algorithm: .hs256)].compactMap { $0 })
        let token = try CompactJWS(compact(payload: payload))
        return try VerifiedJWT(VerifiedJWS(verifying: token, by: keys, allowing: [.hs256]))
    }
}
