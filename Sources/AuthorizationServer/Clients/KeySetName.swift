/// Whose published keys are meant: an authority's, or those of a registered client with a `jwks_uri`.
package struct KeySetName: Sendable, Hashable, CustomStringConvertible {
    /// The authority's name, or `client-jwks:` and the place of the client's JWK set; no authority has a colon in its
    /// name.
    package let text: String

    package init(text: String) {
        self.text = text
    }

    /// The keys of the issuer that the authority trusts.
    package static func authority(_ name: String) -> KeySetName { KeySetName(text: name) }

    /// The keys that registered clients publish at `place`, as their registration writes it (RFC 7591 §2, `jwks_uri`).
    package static func clientKeys(at place: String) -> KeySetName { KeySetName(text: clientPrefix + place) }

    /// Where registered clients publish these keys; `nil` for an authority's.
    package var clientPlace: String? {
        text.hasPrefix(Self.clientPrefix) ? String(text.dropFirst(Self.clientPrefix.count)) : nil
    }

    package var description: String { text }

    private static let clientPrefix = "client-jwks:"
}
