import AuthorizationServer

extension MatchConditionError {
    /// What the key takes instead.
    var allowed: String {
        switch self {
        case .template: "a text; a capture is written {name}, a literal brace twice"
        case .notADistinguishedName: "a distinguished name, such as \"CN={id},O=Example\""
        case .notAnAddress: "an IP address or a range, such as 192.0.2.0/24"
        case .notHexadecimal: "hexadecimal digits"
        case .notHexadecimalDER: "a text, or \"#\" and DER in hexadecimal"
        case .notAThumbprint: "64 hexadecimal digits"
        case .notAKeyIdentifier: "40 to 128 hexadecimal digits: SHA-1 of the key (RFC 5280), or SHA-2 (RFC 7093)"
        }
    }
}
