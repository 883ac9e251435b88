import Testing

@testable import chancery

@Suite("The longest that exchanges may grant")
struct LongestExchangeTests {
    private func read(
        _ rule: String, resources: String = "", limit: String = "15m"
    ) -> (faults: [ConfigurationFault], notices: [ConfigurationFault]) {
        let text = """
            issuer: https://issuer.example.com
            listeners:
              public: { address: 0.0.0.0:8443, certificate: a.pem, key: a.key }
            database: { sqlite: chancery.sqlite }
            keys: { encryption-key: { env: KEY }, algorithms: [RS256] }
            limits: { longest-exchange: \(limit) }
            authorities:
              ci: { oidc: { issuer: "https://ci.example", audience: chancery } }
            audiences:
              api: { profile: generic, aud: "https://api.example.com", lifetime: 1h }
              aws: { profile: aws, aud: sts.amazonaws.com, lifetime: 1h }
              entra: { profile: entra, aud: "api://AzureADTokenExchange", lifetime: 1h }
            resources: { \(resources) }
            policy:
              - name: jobs
                authority: ci
                match: { claim: { sub: job } }
                subject: job
                \(rule)

            """
        let context = ReadingContext(file: "chancery.yaml", environment: [:])
        _ = Configuration.read(text, in: context)
        ConfigurationFixture.expectCompleteness(of: context.faults)
        return (context.faults, context.notices)
    }

    private static let exchange = "exchange: { client: none }"
    private static let aws = "deploy: { aws: { audience: aws, role: \"arn:aws:iam::123456789012:role/deploy\" } }"

    @Test("no rule for exchanges has a longer lifetime, other rules may")
    func lifetimes() {
        let long = "audiences: [api]\n    lifetime: 16m"
        let faults = read("\(Self.exchange)\n    \(long)").faults
        #expect(faults.map(\.path) == ["policy[0].lifetime"])
        #expect(faults.first?.problem == "is longer than limits.longest-exchange")
        #expect(faults.first?.allowed == "at most 15m")
        #expect(read("\(Self.exchange)\n    audiences: [api]\n    lifetime: 15m").faults == [])
        // The audience's own lifetime is what tokens about oneself have; those of an exchange are made shorter.
        #expect(read("\(Self.exchange)\n    audiences: [api]").faults == [])
        #expect(read(long).faults == [])
        #expect(read("\(Self.exchange)\n    \(long)", limit: "off").faults == [])
    }

    @Test("no resource of such a rule gives longer credentials")
    func resources() {
        let rule = "\(Self.exchange)\n    resources: [deploy]"
        let faults = read(rule, resources: Self.aws).faults
        #expect(faults.map(\.path) == ["policy[0].resources"])
        #expect(faults.first?.found == "deploy, with duration 1h")
        #expect(read(rule, resources: Self.aws, limit: "1h").faults == [])
        #expect(read("resources: [deploy]", resources: Self.aws).faults == [])
        let secret = "deploy: { static-secret: { secret: a, header: x-api-key } }"
        #expect(read(rule, resources: secret).faults.first?.problem.contains("have no end") == true)
    }

    @Test("of a resource whose cloud decides, an operator is told that each credential is checked")
    func clouds() {
        let azure =
            "deploy: { azure: { audience: entra, tenant: 6b3f9c1e-0a57-4d21-8c3e-9f0b7a2d5e14,"
            + " client-id: 6b3f9c1e-0a57-4d21-8c3e-9f0b7a2d5e15, scopes: [\"https://graph.microsoft.com/.default\"] } }"
        let (faults, notices) = read("\(Self.exchange)\n    resources: [deploy]", resources: azure)
        #expect(faults == [])
        #expect(notices.contains { $0.path == "policy[0].resources" && $0.problem.contains("decides how long") })
    }
}
