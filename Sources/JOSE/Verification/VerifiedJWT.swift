/// The claims of a JWT (RFC 7519) whose signature was verified; whether they are to be accepted is not said by it.
package struct VerifiedJWT: Sendable {
    package let header: JWSHeader
    package let claims: JSONValue

    /// Reads the claims behind a signature that was verified.
    package init(_ jws: VerifiedJWS) throws(JWSError) {
        header = jws.header
        claims = try Self.claims(in: jws.payload)
    }

    /// Verifies the signature of a token that was taken apart before.
    package init(
        verifying token: UnverifiedJWT, by keys: VerificationKeySet, allowing algorithms: Set<VerificationAlgorithm>
    ) throws(JWSError) {
        header = try VerifiedJWS(verifying: token.jws, by: keys, allowing: algorithms).header
        claims = token.claims
    }

    /// One JSON object, in which no member may be there twice (RFC 7519 §4).
    static func claims(in payload: [UInt8]) throws(JWSError) -> JSONValue {
        let claims: JSONValue
        do { claims = try JSONValue(parsing: payload) } catch { throw .payload("is \(error)") }
        guard case .object = claims else { throw .payload("is not a JSON object") }
        return claims
    }
}
