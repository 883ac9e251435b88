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
        guard try keys.key(for: token.header).verifies(token) else { throw Self.fault(of: token) }
        header = token.header
        payload = token.payload
    }

    /// Libraries sign in DER, and a client that forgets to take it apart finds no verifier.
    private static func fault(of token: CompactJWS) -> JWSError {
        let (algorithm, signature) = (token.header.algorithm, token.signature)
        guard let length = algorithm.ellipticSignatureLength, signature.count != length else { return .signature }
        return .signatureForm(algorithm, length: signature.count, isDER: isSequence(signature))
    }

    /// Whether the bytes are one SEQUENCE in DER whose first value is an INTEGER.
    private static func isSequence(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 8, bytes[0] == 0x30 else { return false }
        let isLong = bytes[1] == 0x81
        let (length, start) = isLong ? (Int(bytes[2]), 3) : (Int(bytes[1]), 2)
        return length == bytes.count - start && bytes[start] == 0x02
    }
}
