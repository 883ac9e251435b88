import AuthorizationServer
import Testing

@testable import chancery

@Suite("Captures in the configuration")
struct CaptureFaultTests {
    private static let match = "match: { san-uri: \"spiffe://example.org/device/{id}\" }"

    private func read(
        _ match: String, subject: String = "device/{id}", more: String = "", resources: String = ""
    ) -> (configuration: Configuration?, faults: [ConfigurationFault]) {
        ConfigurationFixture.read(
            ConfigurationFixture.complete.replacing(Self.match, with: "match: { \(match) }")
                .replacing("subject: \"device/{id}\"", with: "subject: \"\(subject)\"")
                .replacing("audiences: [orders]\n", with: "audiences: [orders]\n\(more)")
                .replacing("policy:\n", with: resources + "policy:\n"))
    }

    private static let two = "san-uri: \"spiffe://example.org/{tenant}/{id}\""

    @Test(
        "a subject in which two captures meet is a fault, and the hint names a character that keeps them apart",
        arguments: [
            (two, "{tenant}-{id}", "write {tenant}/{id}"), (two, "x/{tenant}{id}", "write {tenant}/{id}"),
            ("san-dns: \"{tenant}.{id}.example.org\"", "{tenant}-{id}", "write {tenant}/{id}"),
            ("subject-dn: \"CN={id},O={tenant}\"", "{tenant}: {id}", "write {tenant}/{id}"),
            ("any: [{ \(two) }, { subject-dn: \"CN={id},O={tenant}\" }]", "{tenant}:{id}", "write {tenant}/{id}"),
            ("san-uri: \"urn:{tenant:any}/{id}\"", "{tenant}:{id}", "write {tenant}/{id}"),
        ])
    func joints(match: String, subject: String, hint: String) throws {
        let faults = read(match, subject: subject).faults
        #expect(faults.count == 1, "\(faults)")
        let fault = try #require(faults.first)
        #expect(fault.path == "policy[0].subject")
        #expect(fault.problem.contains("so that two identities can have one text"))
        #expect(fault.hint == hint)
    }

    @Test(
        "a subject in which something keeps captures apart has no fault",
        arguments: ["{tenant}/{id}", "{tenant}:{id}", "{tenant}|{id}", "spiffe://x/{tenant}/{id}", "{id}-{id}"])
    func kept(subject: String) {
        #expect(read(Self.two, subject: subject).faults == [])
    }

    @Test("the same holds for claims, and for the texts of resources")
    func others() throws {
        let claims = read(Self.two, subject: "{tenant}/{id}", more: "    claims: { a: [{ b: \"{tenant}.{id}\" }] }\n")
        #expect(claims.faults.map(\.path) == ["policy[0].claims.a[0].b"])
        let base = "aws: { audience: aws, role: \"arn:aws:iam::123456789012:role/deploy\""
        for (text, isFaulty) in [
            ("session-name: \"{tenant}-{id}\"", true), ("session-name: \"{tenant}={id}\"", false),
            ("session-name: \"s-{id}\"", false), ("tags: { t: \"{tenant}.{id}\" }", true),
            ("tags: { t: \"{tenant}:{id}\", u: \"{id}\" }", false), ("source-identity: \"{subject}-{id}\"", true),
            ("source-identity: \"x-{subject}\"", false), ("tags: { t: \"{subject}/{id}\" }", true),
        ] {
            let faults = read(
                Self.two, subject: "{tenant}/{id}", more: "    resources: [deploy]\n",
                resources: "resources:\n  deploy: { \(base), \(text) } }\n"
            ).faults
            #expect(faults.map(\.path) == (isFaulty ? ["policy[0].resources"] : []), "\(text)")
        }
    }

    @Test("captures of all parties of an exchange may meet in a subject")
    func exchanges() {
        let exchange = "    exchange: { client: { authority: factory, match: { san-dns: \"{id}.example.org\" } } }\n"
        for (subject, count) in [("{tenant}-{id}", 1), ("{tenant}/{id}", 0)] {
            let text = ConfigurationFixture.complete
                .replacing(Self.match, with: "match: { claim: { sub: \"{tenant}\" } }")
                .replacing("authority: factory\n", with: "authority: self\n")
                .replacing("subject: \"device/{id}\"", with: "subject: \"\(subject)\"")
                .replacing("audiences: [orders]\n", with: "audiences: [aws]\n\(exchange)")
            #expect(ConfigurationFixture.read(text).faults.count == count, "\(subject)")
        }
    }

    @Test("a capture that takes anything is pointed out, but not under not")
    func notices() throws {
        func notices(_ match: String) -> [ConfigurationFault] {
            let text = ConfigurationFixture.complete.replacing(Self.match, with: "match: { \(match) }")
            let context = ReadingContext(file: "chancery.yaml", environment: [:])
            #expect(Configuration.read(text, in: context) == nil || context.faults.isEmpty)
            return context.notices
        }
        #expect(notices("san-uri: \"spiffe://example.org/{id}\"") == [])
        let found = notices("any: [{ san-uri: [\"urn:{id:any}\", \"urn:x:{id}\"] }], not: { san-dns: \"{any:any}\" }")
        #expect(found.map(\.path) == ["policy[0].match.any[0].san-uri[0]", "policy[0].subject"])
        #expect(found.first?.description.contains("has {id:any}, which takes whatever") == true)
    }

    @Test(
        "a subject that two authorities may give is pointed out",
        arguments: [
            ("device/{id}", "device/{id}", true), ("device/{id}", "{id}", true), ("device/{id}", "device/7", true),
            ("x/7", "x/7", true), ("device/{id}", "job/{id}", false), ("{id}@a", "{id}@b", false),
            ("x/7", "x/8", false),
            ("device/{id}", "device/", false), ("a{id}", "{id}b", true), ("{id}x", "x", false), ("{id}", "x", true),
        ])
    func sharedSubjects(one: String, other: String, isShared: Bool) throws {
        for (first, second) in [(one, other), (other, one)] {
            let templates = try (Template(first), Template(second))
            #expect(templates.0.mayGiveTheSame(as: templates.1) == isShared)
            func notices(_ authority: String) -> [ConfigurationFault] {
                let lab =
                    "  lab: { oidc: { issuer: https://lab.example.com, audience: x, jwks: x, algorithms: [ES256] } }\n"
                let match = authority == "lab" ? "claim: { sub: \"{id}\" }" : "san-uri: \"urn:{id}\""
                let text =
                    ConfigurationFixture.complete
                    .replacing("authorities:\n", with: "authorities:\n" + lab)
                    .replacing("[orders.read] }", with: "[orders.read], certificate-bound: false }")
                    .replacing("subject: \"device/{id}\"", with: "subject: \"\(first)\"")
                    + "  - { name: other, authority: \(authority), match: { \(match) }, subject: \"\(second)\", audiences: [orders] }\n"
                let context = ReadingContext(file: "chancery.yaml", environment: [:])
                #expect(Configuration.read(text, in: context) != nil, "\(context.faults)")
                return context.notices
            }
            #expect(notices("factory") == [], "one authority's")
            let found = notices("lab")
            #expect(found.map(\.path) == (isShared ? ["policy[1].subject"] : []))
            if isShared { #expect(found.first?.description.contains("of authority factory") == true) }
        }
    }

    @Test(
        "a subject that is one for names that differ is pointed out",
        arguments: [
            (
                "san-uri: [\"spiffe://a.test/{id}\", \"spiffe://b.test/{id}\"]",
                "is the same for different names: {id} comes from san-uri spiffe://a.test/{id} or from "
                    + "san-uri spiffe://b.test/{id}"
            ),
            (
                "any: [{ san-uri: \"spiffe://a.test/{id}\" }, { subject-cn: \"{id}\" }]",
                "is the same for different names: {id} comes from san-uri spiffe://a.test/{id} or from subject-cn {id}"
            ),
            (
                "san-uri: \"spiffe://{td}/{id}\"",
                "leaves out {td}: names that differ in nothing else have the same subject"
            ),
            (
                "subject-dn: \"CN={id},OU={unit}\"",
                "leaves out {unit}: names that differ in nothing else have the same subject"
            ),
        ])
    func coinciding(match: String, problem: String) {
        #expect(pointedOut(match) == [problem])
    }

    @Test(
        "a subject that tells names apart is not, nor one that is the same for all",
        arguments: [
            ("san-uri: \"spiffe://a.test/{id}\"", "device/{id}"),
            ("san-uri: \"spiffe://{td}/{id}\"", "{td}/{id}"), ("san-uri: \"spiffe://{td}/{id}\"", "fleet"),
            // What has to be met tells who it is, whatever may be met besides.
            ("subject-cn: \"{id}\", san-uri: [\"spiffe://a.test/{id}\", \"spiffe://b.test/{id}\"]", "device/{id}"),
            ("subject-cn: \"{id}\", san-uri: \"spiffe://{td}/{id}\"", "device/{id}"),
            ("san-dns: \"{id}.a.test\", san-uri: \"spiffe://a.test/{region}\"", "device/{id}"),
            ("san-uri: \"spiffe://a.test/{id}\", not: { san-dns: [\"{id}.a.test\", \"{id}.b.test\"] }", "device/{id}"),
            (
                "any: [{ san-uri: \"spiffe://a.test/{id}\", serial: \"1\" }, { san-uri: \"spiffe://a.test/{id}\" }]",
                "device/{id}"
            ),
        ])
    func distinct(match: String, subject: String) {
        #expect(pointedOut(match, subject: subject) == [])
    }

    private func pointedOut(_ match: String, subject: String = "device/{id}") -> [String] {
        let text = ConfigurationFixture.complete.replacing(Self.match, with: "match: { \(match) }")
            .replacing("subject: \"device/{id}\"", with: "subject: \"\(subject)\"")
        let context = ReadingContext(file: "chancery.yaml", environment: [:])
        #expect(Configuration.read(text, in: context) == nil || context.faults.isEmpty)
        return context.notices.map { $0.path == "policy[0].subject" ? $0.problem : "\($0)" }
    }
}
