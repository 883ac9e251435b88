import JOSE
import Testing

@testable import AuthorizationServer

@Suite("Addresses that nobody has verified")
struct UnverifiedEmailTests {
    static let cases: [(JSONValue?, String)] = [
        (.bool(false), "no email that counts: email_verified is false, and has to be true"),
        (.string("true"), "no email that counts: email_verified is the text \"true\", and has to be true"),
        (.integer(1), "no email that counts: email_verified is something else, and has to be true"),
        (nil, "no email that counts: email_verified is missing, and has to be true"),
        (.bool(true), "there is no such claim"),
    ]

    @Test("a rule that asks for one tells why it does not match", arguments: cases.indices)
    func reason(index: Int) throws {
        let (verified, reason) = Self.cases[index]
        var members: [JSONValue.Member] = [.init("iss", "https://accounts.google.com"), .init("sub", "1")]
        if let verified { members.append(.init("email_verified", verified)) }
        let claim = MatchAttribute.claim(try ClaimPath("email"))
        let condition = AttributeCondition(claim, anyOf: [try AttributePattern("a@b.c", for: claim)])
        let identity = PolicyIdentity(authority: "google", claims: .object(members))
        #expect(condition.explain(condition.verdict(on: identity), on: identity) == reason)
    }

    @Test("another issuer without the claim has said nothing of it")
    func others() {
        let claims: JSONValue = ["iss": "https://gitlab.com", "sub": "1"]
        #expect(FederationPreset.whyEmailDoesNotCount(in: claims) == nil)
    }
}
