import FoundationEssentials
import JOSE

/// A certificate in the place of a subject token: what clients of Google send for a workload with an X.509 identity, beside
/// the handshake in which they prove it.
///
/// It says nothing that the handshake does not say. A request with it is one for the sender's own tokens, by the
/// certificate of the connection, which has to be this one.
package struct CertificateToken: Sendable {
    static let type = "urn:ietf:params:oauth:token-type:mtls"

    /// The first certificate of the list, in DER.
    let leaf: [UInt8]
    let requestedType: TokenTypeIdentifier?

    /// Reads the parameters of an exchange; `nil` where they bring no certificate.
    init?(_ parameters: FormParameters) throws(TokenRefusal) {
        guard parameters["subject_token_type"].map({ ByteString.areSame($0, Self.type) }) == true else { return nil }
        guard let text = parameters["subject_token"] else {
            throw .malformed("The parameter subject_token is missing.", reason: "no subject_token")
        }
        guard parameters["actor_token"] == nil, parameters["actor_token_type"] == nil else {
            throw .malformed(
                "Nobody acts with a certificate.", reason: "actor_token beside a subject_token that is a certificate")
        }
        guard let leaf = Self.leaf(in: text) else {
            throw .unacceptedSubjectToken("subject_token is no JSON list of certificates in base64")
        }
        self.leaf = leaf
        requestedType = try ExchangeRequest.requestedType(in: parameters)
    }

    private static func leaf(in text: String) -> [UInt8]? {
        guard case .array(let values)? = try? JSONValue(parsing: Array(text.utf8), maximumDepth: 2),
            case .string(let base64)? = values.first
        else { return nil }
        return Data(base64Encoded: base64).map { Array($0) }
    }

    /// That the connection proves this certificate.
    func check(against origin: RequestOrigin) throws(TokenRefusal) {
        guard let presented = origin.certificate?.chain.first else {
            throw .unacceptedSubjectToken("subject_token is a certificate, and the request comes without one")
        }
        guard presented == leaf else {
            throw .unacceptedSubjectToken("subject_token is another certificate than that of the request")
        }
    }
}
