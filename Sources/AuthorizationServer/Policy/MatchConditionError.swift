/// What is wrong with the value of a match key.
package enum MatchConditionError: Error, Hashable, CustomStringConvertible {
    case template(TemplateError)
    case notADistinguishedName
    case notAnAddress
    case notHexadecimal
    case notHexadecimalDER
    case notAThumbprint
    case notAKeyIdentifier

    package var description: String {
        switch self {
        case .template(let error): error.description
        case .notADistinguishedName: "is not a distinguished name (RFC 4514), such as \"CN={id},O=Example\""
        case .notAnAddress: "is neither an IP address nor a range such as 192.0.2.0/24"
        case .notHexadecimal: "is not hexadecimal"
        case .notHexadecimalDER: "is not DER in hexadecimal behind the \"#\", such as #0c0568656c6c6f"
        case .notAThumbprint: "is not a SHA-256 thumbprint: 64 hexadecimal digits"
        case .notAKeyIdentifier: "is too short, or too long, for an identifier that is computed from a key"
        }
    }
}
