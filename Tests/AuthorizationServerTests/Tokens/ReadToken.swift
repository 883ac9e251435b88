import Crypto
import Foundation
import JOSE
import Testing

/// A token as a stranger reads it: its parts decoded by Foundation.
struct ReadToken {
    let text: String
    let header: [String: Any]
    let claims: [String: Any]
    private let message: [UInt8]
    private let signature: [UInt8]

    init(_ text: String) throws {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        try #require(parts.count == 3)
        self.text = text
        header = try JSON.object(try #require(Base64URL.decode(parts[0])))
        claims = try JSON.object(try #require(Base64URL.decode(parts[1])))
        message = Array((parts[0] + "." + parts[1]).utf8)
        signature = try #require(Base64URL.decode(parts[2]))
    }

    /// Whether the signature holds under the key of the JWK Set that the header names.
    func isSigned(by keySet: [UInt8]) throws -> Bool {
        let keys = try #require(try JSON.object(keySet)["keys"] as? [[String: String]])
        let key = try #require(keys.first { $0["kid"] == header["kid"] as? String })
        try #require(key["alg"] == header["alg"] as? String)
        func bytes(_ name: String) throws -> [UInt8] { try #require(key[name].flatMap { Base64URL.decode($0) }) }
        switch key["alg"] {
        case "ES256":
            let key = try P256.Signing.PublicKey(rawRepresentation: try bytes("x") + bytes("y"))
            return key.isValidSignature(try .init(rawRepresentation: signature), for: message)
        case "EdDSA":
            let key = try Curve25519.Signing.PublicKey(rawRepresentation: try bytes("x"))
            return key.isValidSignature(signature, for: message)
        default:
            Issue.record("an algorithm that no test here signs with")
            return false
        }
    }
}

/// JSON as Foundation reads it.
enum JSON {
    static func object(_ bytes: [UInt8]) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    /// The token of an answer.
    static func token(in body: [UInt8]) throws -> String {
        let body = try object(body)
        return try #require(body["access_token"] as? String)
    }
}
