import Crypto
import Foundation

/// Assertions of one client, signed with ES256, each with a `jti` of its own (RFC 7523, section 3).
struct AssertionSeries {
    private let header: String
    private let client: String
    private let audience: String
    private let key: P256.Signing.PrivateKey
    /// Part of each `jti`, so that no run has one of another run.
    private let run = UUID().uuidString
    private let made = Int(Date().timeIntervalSince1970)
    /// Seconds, as long as the server takes them unless it is configured otherwise.
    private static let lifetime = 300

    /// - Parameter key: PEM file with the client's key on P-256.
    init(client: String, audience: String, key: String) throws {
        header = Self.encoded(Data(#"{"alg":"ES256","typ":"client-authentication+jwt"}"#.utf8))
        self.client = client
        self.audience = audience
        self.key = try P256.Signing.PrivateKey(pemRepresentation: String(contentsOfFile: key, encoding: .utf8))
    }

    /// The assertion with this number.
    func assertion(_ number: Int) throws -> String {
        let claims = """
            {"iss":"\(client)","sub":"\(client)","aud":"\(audience)","iat":\(made),"exp":\(made + Self.lifetime),\
            "jti":"\(run)-\(number)"}
            """
        let signed = "\(header).\(Self.encoded(Data(claims.utf8)))"
        return "\(signed).\(Self.encoded(try key.signature(for: Data(signed.utf8)).rawRepresentation))"
    }

    private static func encoded(_ bytes: Data) -> String {
        bytes.base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
