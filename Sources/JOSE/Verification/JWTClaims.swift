/// The claims of a JWT (RFC 7519 §4.1) as they are read, no matter who vouches for them.
struct JWTClaims {
    let claims: JSONValue

    init(_ claims: JSONValue) {
        self.claims = claims
    }

    /// The last second of the year 9999, the last that a date of RFC 3339 can say. Times in milliseconds lie beyond it.
    private static let lastSecond = 253_402_300_799.0

    /// A claim that is text wherever it stands, such as `iss`, `sub` or `jti` (RFC 7519 §4.1); `nil` when it is not
    /// there. Throws `JWTClaimsError.wrongType` for anything else, `null` too.
    func text(_ name: String) throws(JWTClaimsError) -> String? {
        switch claims[name] {
        case nil: return nil
        case .string(let text)?: return text
        default: throw .wrongType(name, expected: "a string")
        }
    }

    /// A claim that is a NumericDate (RFC 7519 §2), in seconds since 1970, whole or not; `nil` when it is not there.
    func seconds(_ name: String) throws(JWTClaimsError) -> Double? {
        let seconds: Double
        switch claims[name] {
        case nil: return nil
        case .integer(let value)?: seconds = Double(value)
        case .number(let value)?: seconds = value
        default: throw .wrongType(name, expected: "a number")
        }
        // Written so that what is not a number is out of range too.
        guard seconds >= 0, seconds <= Self.lastSecond else { throw .timeOutOfRange(name) }
        return seconds
    }

    /// `aud` (RFC 7519 §4.1.3): one string or several; `nil` when it is not there. An empty list names nobody.
    func audiences() throws(JWTClaimsError) -> [String]? {
        switch claims["aud"] {
        case nil: return nil
        case .string(let value)?: return [value]
        case .array(let values)?:
            var audiences: [String] = []
            for value in values {
                guard case .string(let text) = value else {
                    throw .wrongType("aud", expected: "a string or a list of strings")
                }
                audiences.append(text)
            }
            return audiences
        default: throw .wrongType("aud", expected: "a string or a list of strings")
        }
    }
}
