import Testing

@testable import AuthorizationServer

@Suite("Texts in which captures meet")
struct TemplateJointTests {
    private func alphabets() throws -> CaptureAlphabets {
        CaptureAlphabets([
            MatchClause([
                try MatchCondition(.sanURI, "spiffe://{td}/tenant/{tenant}/{id}"),
                try MatchCondition(.subjectCN, "{cn}"), try MatchCondition(.sanDNS, "{host}.example.org"),
                try MatchCondition(claim: ClaimPath("sub"), anyOf: ["{sub}"]),
                .any([
                    MatchClause([try MatchCondition(.sanURI, "urn:{mixed}")]),
                    MatchClause([try MatchCondition(.subjectCN, "{mixed}")]),
                ]),
                try MatchCondition(.sanURI, "urn:x:{any:any}"),
            ])
        ])
    }

    @Test(
        "where nothing keeps two captures apart, two identities share one text",
        arguments: [
            ("{tenant}-{id}", "/"), ("{tenant}{id}", "/"), ("{tenant}.{id}", "/"), ("{tenant}dev{id}", "/"),
            ("x/{tenant}~{id}", "/"), ("{cn}:{id}", "/"), ("{id} {cn}", "/"), ("{cn}-{sub}", "/"),
            ("{mixed}:{id}", "/"),
            ("{host}-{id}", "/"), ("{any}:{id}", "/"), ("{tenant}/{id}-{host}", "/"), ("{id}-{unknown}", nil),
            ("{tenant}-{tenant}-{id}", "/"), ("{td}.{host}", "/"), ("{td}é{cn}", "/"), ("{host}.{id}/x", "/"),
        ] as [(String, String?)])
    func joints(text: String, separator: String?) throws {
        let joint = try #require(try Template(text).joint(try alphabets()))
        #expect(joint.separator == separator)
    }

    @Test(
        "a character that neither may hold keeps them apart",
        arguments: [
            "{tenant}/{id}", "{td}|{id}", "{tenant}:{id}", "{tenant}-:-{id}", "spiffe://{td}/tenant/{tenant}/{id}",
            "{tenant} {id}", "{cn}/{id}", "{sub}@{tenant}", "{sub}:{tenant}", "{any}/{id}", "{mixed}/{id}",
            "{id}-{id}", "dev-{id}", "{id}", "fixed", "{td}é{id}", "{host}~{host}", "{host}A{host}", "{td}~{host}",
        ])
    func kept(text: String) throws {
        #expect(try Template(text).joint(try alphabets()) == nil)
    }

    @Test("texts that are kept apart are different for different captures")
    func injective() throws {
        let values = ["a", "a-b", "b", "b-c", "-", "a.b", "c~"]
        let template = try Template("{tenant}/{id}")
        var texts: Set<String> = []
        for tenant in values {
            for id in values { texts.insert(try #require(template.expanded(with: ["tenant": tenant, "id": id]))) }
        }
        #expect(texts.count == values.count * values.count)
        let joined = try Template("{tenant}-{id}")
        #expect(
            joined.expanded(with: ["tenant": "acme", "id": "eu-pump1"])
                == joined.expanded(with: ["tenant": "acme-eu", "id": "pump1"]))
    }
}
