import JOSE

extension AudienceProfile {
    /// A claim that the relying party would refuse.
    package struct Violation: Error, Hashable, CustomStringConvertible {
        package let profile: AudienceProfile
        package let text: String

        package var description: String { "profile \(profile.rawValue): \(text)" }
    }

    /// Checks claims against what the relying party takes.
    func check(_ claims: JWTClaimsSet) throws(Violation) {
        let object = JSONValue.object(claims.members)
        guard case .string(let subject)? = object["sub"], !subject.isEmpty else { throw violation("sub is empty") }
        guard subject.utf8.count <= maximumSubjectBytes else {
            throw violation("sub has \(subject.utf8.count) bytes, allowed are \(maximumSubjectBytes)")
        }
        let audiences: [JSONValue]
        if case .array(let values)? = object["aud"], takesSeveralAudiences {
            audiences = values
        } else {
            audiences = [object["aud"] ?? .null]
        }
        for value in audiences {
            guard case .string(let audience) = value, (1...maximumAudienceLength).contains(audience.utf8.count) else {
                throw violation("aud is empty or longer than \(maximumAudienceLength)")
            }
        }
        guard claims.lifetime <= maximumLifetime else {
            throw violation("the lifetime is \(claims.lifetime) s, allowed are \(maximumLifetime) s")
        }
        if self == .aws, let fault = AWSClaims.check(object) { throw violation(fault) }
    }

    private func violation(_ text: String) -> Violation {
        Violation(profile: self, text: text)
    }
}
