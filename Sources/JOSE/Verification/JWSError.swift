/// Why a token is refused before its claims are looked at; each description completes "the token ...".
package enum JWSError: Error, Sendable, Hashable, CustomStringConvertible {
    case tooLong(Int)
    case parts(Int)
    case encrypted
    case nested
    case unsigned
    /// A part is not base64url (RFC 7515 §2).
    case encoding(String)
    /// Completes "the token's header ...".
    case header(String)
    case embeddedKey(String)
    case critical
    case algorithm(String)
    /// The algorithm is known, and not one that this sender may use.
    case algorithmNotAllowed(VerificationAlgorithm)
    case noKey(kid: String?)
    case ambiguousKey(kid: String?)
    case signature
    /// An ECDSA signature of other bytes than R and S (RFC 7518 §3.4): how many, and whether they are its DER.
    case signatureForm(VerificationAlgorithm, length: Int, isDER: Bool)
    /// Completes "the token's payload ...".
    case payload(String)

    package var description: String {
        switch self {
        case .tooLong(let count): "has \(count) bytes, more than \(CompactJWS.maximumLength)"
        case .parts(let count): "has \(count) parts between dots; a signed token has 3"
        case .encrypted: "is encrypted"
        case .nested: "has another token inside (cty JWT)"
        case .unsigned: "has no signature"
        case .encoding(let part): "has a \(part) that is not base64url"
        case .header(let fault): "has a header that \(fault)"
        case .embeddedKey(let name): "brings its own key (\(name))"
        case .critical: "has critical header parameters (crit)"
        case .algorithm(let name): "has the algorithm \(VisibleText.quoted(name, limit: 32)), which is never accepted"
        case .algorithmNotAllowed(let algorithm): "has the algorithm \(algorithm.rawValue), which is not allowed here"
        case .noKey(let kid?): "names the key \(VisibleText.quoted(kid)), which is unknown or does not fit"
        case .noKey(nil): "names no key, and none fits"
        case .ambiguousKey(let kid?): "names the key \(VisibleText.quoted(kid)), of which there are several"
        case .ambiguousKey(nil): "names no key, and several fit"
        case .signature: "has a signature that does not verify"
        case .signatureForm(let algorithm, let length, true):
            "has an \(algorithm.rawValue) signature in DER (\(length) bytes): \(Self.form(of: algorithm))"
        case .signatureForm(let algorithm, let length, false):
            "has an \(algorithm.rawValue) signature of \(length) bytes: \(Self.form(of: algorithm))"
        case .payload(let fault): "has a payload that \(fault)"
        }
    }

    private static func form(of algorithm: VerificationAlgorithm) -> String {
        "a JWT has R and S one after the other, \(algorithm.ellipticSignatureLength ?? 0) bytes (RFC 7518 section 3.4)"
    }
}
