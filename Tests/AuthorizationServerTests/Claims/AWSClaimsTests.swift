import AuthorizationServer
import JOSE
import Testing

@Suite("Claims that AWS reads")
struct AWSClaimsTests {
    private func tags(_ principalTags: JSONValue, _ more: JSONValue.Member...) -> JSONValue {
        .object([.init(AWSClaims.tags, .object([.init("principal_tags", principalTags)] + more))])
    }

    private func tags(count: Int) -> JSONValue {
        tags(.object((0..<count).map { .init("k\($0)", ["v"]) }))
    }

    @Test("what AWS takes passes")
    func accepted() {
        let key = String(repeating: "k", count: 128)
        let value = JSONValue.string(String(repeating: "v", count: 256))
        let accepted: [JSONValue] = [
            [:], tags([:]), tags(["k": ["v"]]), tags(["k": [""]]), tags(.object([.init(key, [value])])),
            tags(count: 50), tags(["\u{C4}rger \u{665}": ["a_.:/=+-@ \u{4F8B}9"]]),
            tags(["k": ["v"]], .init("transitive_tag_keys", ["k"])),
        ]
        for claims in accepted { #expect(AWSClaims.check(claims) == nil) }
    }

    @Test("tags beyond what AWS takes are refused with what is wrong")
    func refused() {
        let longKey = String(repeating: "k", count: 129)
        let longValue = JSONValue.string(String(repeating: "v", count: 257))
        let refused: [(JSONValue, String)] = [
            (.object([.init(AWSClaims.tags, "x")]), "is not an object of principal_tags and transitive_tag_keys"),
            (.object([.init(AWSClaims.tags, [:])]), "is not an object of principal_tags and transitive_tag_keys"),
            (tags(["k": ["v"]], .init("other", 1)), "is not an object of principal_tags and transitive_tag_keys"),
            (tags(count: 51), "has more than 50 tags"),
            (
                tags(.object([.init(longKey, ["v"])])),
                "tag \(VisibleText.quoted(longKey, limit: 32)) is a key of 129 characters"
            ),
            (tags(.object([.init("", ["v"])])), "tag \"\" is a key of 0 characters"),
            (tags(.object([.init("aws:k", ["v"])])), "tag \"aws:k\" is no key of a tag"),
            (tags(.object([.init("aWs:", ["v"])])), "tag \"aWs:\" is no key of a tag"),
            (tags(["k;": ["v"]]), "tag \"k;\" is no key of a tag"),
            (
                tags(.object([.init("team", ["v"]), .init("Team", ["v"])])),
                "tag \"team\" differs from another key in case only"
            ),
            (tags(["k": ["a~b"]]), "tag \"k\" has a value with a character that AWS does not take"),
            (tags(["k": ["a\u{200B}"]]), "tag \"k\" has a value with a character that AWS does not take"),
            (tags(["k": "v"]), "tag \"k\" is not an array of one string"),
            (tags(["k": ["v", "w"]]), "tag \"k\" is not an array of one string"),
            (tags(["k": []]), "tag \"k\" is not an array of one string"),
            (tags(["k": [1]]), "tag \"k\" is not an array of one string"),
            (tags(.object([.init("k", [longValue])])), "tag \"k\" has a value of 257 characters"),
            (tags(["k": ["v"]], .init("transitive_tag_keys", "k")), "transitive_tag_keys is not an array"),
            (
                tags(["k": ["v"]], .init("transitive_tag_keys", ["other"])),
                "transitive_tag_keys names a tag that is not in principal_tags"
            ),
        ]
        for (claims, fault) in refused { #expect(AWSClaims.check(claims) == "\(AWSClaims.tags): \(fault)") }
    }

    @Test(
        "a source identity is 2 to 64 characters of its alphabet",
        arguments: [
            ("ab", true), ("a_+=,.@-Z9", true), ("a", false), ("", false), ("a b", false), ("é1", false),
            ("a/b", false),
        ])
    func sourceIdentity(text: String, isAccepted: Bool) {
        let claims = JSONValue.object([.init(AWSClaims.sourceIdentity, .string(text))])
        #expect((AWSClaims.check(claims) == nil) == isAccepted)
    }

    @Test("a source identity is at most 64 characters, and a string")
    func longSourceIdentity() {
        for (count, isAccepted) in [(64, true), (65, false)] {
            let value = JSONValue.string(String(repeating: "a", count: count))
            #expect((AWSClaims.check(.object([.init(AWSClaims.sourceIdentity, value)])) == nil) == isAccepted)
        }
        #expect(AWSClaims.check(.object([.init(AWSClaims.sourceIdentity, 12)])) != nil)
    }
}
