/// A JWS in compact serialization (RFC 7515 §3.1), taken apart and not verified: nothing in it is to be believed.
package struct CompactJWS: Sendable {
    /// The most bytes that a token may have.
    package static let maximumLength = 16_384

    package let header: JWSHeader
    package let payload: [UInt8]
    package let signature: [UInt8]
    /// What was signed: the encoded header and payload with the dot between them.
    let signingInput: [UInt8]

    /// Takes a token apart. Refuses what is not a signature alone before any key is looked at.
    package init(_ token: String) throws(JWSError) {
        guard token.utf8.count <= Self.maximumLength else { throw .tooLong(token.utf8.count) }
        // Byte by byte: a string's own characters have to be found first, which takes longer than all the rest here.
        let bytes = Array(token.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw parts.count == 5 ? .encrypted : .parts(parts.count) }
        guard let header = Base64URL.decode(parts[0]) else { throw .encoding("header") }
        guard let payload = Base64URL.decode(parts[1]) else { throw .encoding("payload") }
        guard let signature = Base64URL.decode(parts[2]) else { throw .encoding("signature") }
        self.header = try JWSHeader(json: header)
        guard !signature.isEmpty else { throw .unsigned }
        self.payload = payload
        self.signature = signature
        signingInput = Array(bytes[..<parts[1].endIndex])
    }
}
