/// The claims of a JWT (RFC 7519) whose signature was verified; whether they are to be accepted is not said by it.
package struct VerifiedJWT: Sendable {
    package let header: JWSHeader
    package let claims: JSONValue

    /// Reads the claims: one JSON object, in which no member may be there twice (RFC 7519 §4).
    package init(_ jws: VerifiedJWS) throws(JWSError) {
        header = jws.header
        do { claims = try JSONValue(parsing: jws.payload) } catch { throw .payload("is \(error)") }
        guard case .object = claims else { throw .payload("is not a JSON object") }
    }
}
