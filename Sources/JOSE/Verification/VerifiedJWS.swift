/// The payload of a token whose signature was verified. No other room can make one.
package struct VerifiedJWS: Sendable {
    package let header: JWSHeader
    package let payload: [UInt8]

    /// Verifies the signature of a token by a key of the set, with one of the algorithms that its sender may use.
    package init(
        verifying token: CompactJWS, by keys: VerificationKeySet, allowing algorithms: Set<VerificationAlgorithm>
    ) throws(JWSError) {
        guard algorithms.contains(token.header.algorithm) else {
            throw .algorithmNotAllowed(token.header.algorithm)
        }
        guard try keys.key(for: token.header).verifies(token) else { throw .signature }
        header = token.header
        payload = token.payload
    }
}
