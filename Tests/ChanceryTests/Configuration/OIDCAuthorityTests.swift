import AuthorizationServer
import Federation
import JOSE
import Testing

@testable import chancery

@Suite("Authorities of kind oidc")
struct OIDCAuthorityTests {
    static func text(_ oidc: String, match: String = "claim: { sub: x }", audience: String = "vault") -> String {
        """
        issuer: https://issuer.example.com
        listeners:
          public: { address: 0.0.0.0:8443, certificate: tls/issuer.pem, key: tls/issuer.key }
        database: { sqlite: chancery.sqlite }
        keys: { encryption-key: { env: KEY }, algorithms: [RS256] }
        audiences:
          orders: { profile: resource-server, aud: "https://orders.example.com" }
          vault: { profile: vault, aud: vault }
        authorities:
          lab: { oidc: \(oidc) }
        policy:
          - name: lab
            authority: lab
            match: { \(match) }
            subject: s
            audiences: [\(audience)]

        """
    }

    private static let aud = "audience: \"https://issuer.example.com\""

    private func read(_ oidc: String, match: String = "claim: { sub: x }") throws -> OIDCAuthorityConfiguration {
        let (configuration, faults) = ConfigurationFixture.read(Self.text(oidc, match: match))
        #expect(faults == [])
        return try #require(configuration?.oidcAuthorities.first)
    }

    @Test("an issuer and an audience are enough, and no listener for certificates is needed")
    func smallest() throws {
        let authority = try read("{ issuer: https://id.example.org/realm, \(Self.aud) }")
        #expect(authority.identification == .issuer("https://id.example.org/realm"))
        #expect(authority.keys == .discovery(issuer: "https://id.example.org/realm", otherHosts: []))
        #expect(authority.algorithms == [.rs256])
        #expect(authority.maximumLifetime == 86_400)
        #expect(authority.skew == 60)
        #expect(authority.federatedIssuer.expectations.requiresOnlyAudience)
        #expect(authority.federatedIssuer.expectations.requiresIssuedAt)
    }

    @Test(
        "the preset of an issuer of the whole world holds for it where none is named",
        arguments: [
            ("https://token.actions.githubusercontent.com", FederationPreset.githubActions, "repository: acme/app"),
            ("https://gitlab.com", .gitlab, "project_path: acme/app"),
            ("https://app.terraform.io", .terraformCloud, "terraform_organization_id: org-1"),
        ])
    func implied(issuer: String, preset: FederationPreset, match: String) throws {
        let authority = try read("{ issuer: \"\(issuer)\", \(Self.aud) }", match: "claim: { \(match) }")
        #expect(authority.preset == preset)
        let faults = ConfigurationFixture.read(
            Self.text("{ issuer: \"\(issuer)\", \(Self.aud) }", match: "claim: { ref: main }")
        ).1
        #expect(faults.count == 1)
    }

    @Test("an issuer that stands for every tenant is refused, preset or not")
    func everyTenant() {
        let faults = ConfigurationFixture.read(
            Self.text(
                "{ issuer: \"https://login.microsoftonline.com/common/v2.0\", \(Self.aud) }", match: "claim: { oid: x }"
            )
        ).1
        #expect(faults.count == 1)
    }

    @Test("a preset fills in the issuer, its hosts and its algorithms, and each can be said otherwise")
    func presets() throws {
        let google = try read(
            "{ preset: google, \(Self.aud) }", match: "claim: { email: ci@p.iam.gserviceaccount.com }")
        #expect(google.issuer == "https://accounts.google.com")
        guard case .discovery(_, let hosts) = google.keys else { return #expect(Bool(false)) }
        #expect(hosts.map(\.description) == ["www.googleapis.com"])
        let gitlab = try read(
            "{ preset: gitlab, issuer: https://git.example.org, algorithms: [ES256], maximum-lifetime: 1h, \(Self.aud) }",
            match: "claim: { project_path: \"g/{p}\" }")
        #expect(gitlab.issuer == "https://git.example.org")
        #expect(gitlab.algorithms == [.es256])
        #expect(gitlab.maximumLifetime == 3600)
        let spiffe = try read(
            "{ preset: spiffe, trust-domain: example.org, jwks-uri: https://spire.example.org/bundle, \(Self.aud) }")
        #expect(spiffe.issuer == nil)
        #expect(spiffe.identification == SPIFFETrustDomain("example.org").map { .trustDomain($0) })
        #expect(!spiffe.federatedIssuer.expectations.requiresIssuedAt)
        let cluster = try read(
            "{ preset: kubernetes, issuer: kubernetes.default.svc, jwks: keys.json, ca: ca.pem, \(Self.aud) }")
        #expect(cluster.keys == .file("etc/keys.json"))
        #expect(cluster.authorities == "etc/ca.pem")
    }

    static let wrong: [(String, String, String)] = [
        ("{ \(aud) }", "issuer", "is missing"), ("{ issuer: https://a.test }", "audience", "is missing"),
        ("{ issuer: https://a.test, audience: [] }", "audience", "is an empty list"),
        ("{ issuer: https://a.test, audience: \"\" }", "audience", "is empty"),
        ("{ issuer: https://a.test, audience: https://a.test }", "audience", "is the issuer itself"),
        ("{ issuer: https://issuer.example.com, audience: x }", "issuer", "is this service's own issuer"),
        ("{ issuer: https://issuer.example.com/, audience: x }", "issuer", "own issuer in another spelling"),
        ("{ issuer: \"https://Issuer.example.com:443\", audience: x }", "issuer", "own issuer in another spelling"),
        ("{ issuer: issuer.example.com, audience: x, jwks: a }", "issuer", "own issuer in another spelling"),
        ("{ issuer: http://a.test, \(aud) }", "issuer", "cannot be asked where its keys are"),
        ("{ issuer: kubernetes, \(aud) }", "issuer", "cannot be asked where its keys are"),
        ("{ issuer: \"https://a.test/?x=1\", \(aud) }", "issuer", "cannot be asked where its keys are"),
        ("{ preset: github, \(aud) }", "preset", "is not one of the allowed values"),
        ("{ preset: entra, \(aud) }", "issuer", "is missing"), ("{ preset: aws, \(aud) }", "issuer", "is missing"),
        ("{ preset: circleci, \(aud) }", "issuer", "is missing"),
        ("{ preset: kubernetes, \(aud) }", "issuer", "is missing"),
        (
            "{ preset: entra, issuer: https://login.microsoftonline.com/common/v2.0, \(aud) }", "issuer",
            "is no issuer of preset entra"
        ),
        ("{ preset: spiffe, \(aud), jwks: a.json }", "trust-domain", "is missing"),
        ("{ preset: spiffe, \(aud), trust-domain: a.test }", "", "has no keys"),
        ("{ preset: spiffe, \(aud), trust-domain: spiffe://a, jwks: a }", "trust-domain", "is not a trust domain"),
        ("{ issuer: https://a.test, \(aud), trust-domain: a }", "trust-domain", "belongs to preset spiffe"),
        ("{ issuer: https://a.test, \(aud), jwks: a, jwks-uri: https://a.test }", "jwks", "stands beside jwks-uri"),
        ("{ issuer: https://a.test, \(aud), jwks-uri: http://a.test/k }", "jwks-uri", "is http"),
        ("{ issuer: https://a.test, \(aud), jwks: a, jwks-hosts: a }", "jwks-hosts", "is for keys that are found"),
        ("{ issuer: https://a.test, \(aud), jwks-hosts: https://a }", "jwks-hosts", "is not the name of a host"),
        ("{ issuer: https://a.test, \(aud), algorithms: [HS256] }", "algorithms[0]", "is not one of the allowed"),
        ("{ issuer: https://a.test, \(aud), algorithms: [none] }", "algorithms[0]", "is not one of the allowed"),
        ("{ issuer: https://a.test, \(aud), algorithms: [] }", "algorithms", "is an empty list"),
        ("{ issuer: https://a.test, \(aud), skew: 6m }", "skew", "is too long"),
        ("{ issuer: https://a.test, \(aud), max-age: 0s }", "max-age", "is too short"),
        ("{ issuer: https://a.test, \(aud), refresh: 59s }", "refresh", "is too short"),
        ("{ issuer: https://a.test, \(aud), client-id: x }", "client-id", "unknown key"),
    ]

    @Test("each fault is the only one and has its key", arguments: wrong)
    func faults(oidc: String, key: String, problem: String) throws {
        let (_, faults) = ConfigurationFixture.read(Self.text(oidc))
        // A preset that is known has demands on rules, which are another test's matter.
        let own = faults.filter { $0.path.hasPrefix("authorities") }
        let path = "authorities.lab.oidc" + (key.isEmpty ? "" : ".\(key)")
        #expect(own.map(\.path) == [path], "\(ConfigurationFaults(faults))")
        #expect(own.first?.problem.contains(problem) == true, "\(ConfigurationFaults(faults))")
    }

    @Test("two authorities cannot have one issuer, nor one authority two kinds")
    func unique() {
        let two = "{ issuer: https://a.test, \(Self.aud) } }\n  lab2: { oidc: { issuer: https://a.test, \(Self.aud) }"
        let same = ConfigurationFixture.read(Self.text(two)).faults
        #expect(same.map(\.problem) == ["is the issuer of authority \"lab\" too"])
        let svids = "{ preset: spiffe, trust-domain: example.org, issuer: https://a.test, jwks: a.json, \(Self.aud) }"
        let issuer = "{ issuer: https://a.test, \(Self.aud) }"
        for (first, second) in [(svids, issuer), (issuer, svids)] {
            let found = ConfigurationFixture.read(Self.text("\(first) }\n  lab2: { oidc: \(second)")).faults
                .filter { $0.path.hasPrefix("authorities") }
            #expect(found.map(\.path) == ["authorities.lab2.oidc.issuer"])
            #expect(found.first?.problem.contains("known by its trust domain") == true)
        }
        let both = "{ issuer: https://a.test, \(Self.aud) }, x509: { anchors: a.pem }"
        #expect(ConfigurationFixture.read(Self.text(both)).faults.map(\.problem) == ["is of several kinds"])
    }

    @Test(
        "a rule has to fit what the authority knows",
        arguments: [
            ("claim: { ref: refs/heads/main }", "vault", "policy[0].match", "does not say whose tokens are meant"),
            ("claim: { repository: \"{o}/{r}\" }", "vault", "policy[0].match", "does not say whose tokens are meant"),
            ("not: { claim: { repository: a/b } }", "vault", "policy[0].match", "does not say whose tokens are meant"),
            ("san-uri: \"urn:x\"", "vault", "policy[0].match.san-uri", "is for identities that have a certificate"),
            ("claim: { sub: \"repo:a/b:x\" }, client: c", "vault", "policy[0].match.client", "that have a certificate"),
            (
                "claim: { repository: a/b }, any: [{ serial: \"1\" }]", "vault", "policy[0].match.any[0].serial",
                "that have a certificate"
            ),
            ("claim: { repository: a/b }", "orders", "policy[0].audiences", "are bound to the client's certificate"),
        ])
    func rules(match: String, audience: String, path: String, problem: String) {
        let text = Self.text("{ preset: github-actions, \(Self.aud) }", match: match, audience: audience)
        let faults = ConfigurationFixture.read(text).faults
        #expect(faults.map(\.path) == [path], "\(ConfigurationFaults(faults))")
        #expect(faults.first?.problem.contains(problem) == true, "\(ConfigurationFaults(faults))")
    }

    @Test(
        "a claim or its value that cannot be read has its place",
        arguments: [
            ("claim: a", "", "is a single value"), ("claim: {}", "", "has no condition"),
            ("claim: { \"/a~b\": x }", "[\"/a~b\"]", "that is neither ~0"), ("claim: { a: yes }", ".a", "is a boolean"),
            ("claim: { a: 1.5 }", ".a", "is a number"), ("claim: { a: 012 }", ".a", "is a number"),
            ("claim: { a: null }", ".a", "is null"), ("claim: { a: [1, 1] }", ".a[1]", "stands twice"),
            ("claim: { a: { b: c } }", ".a", "is a mapping"), ("claim: { a: \"{x\" }", ".a", "has a brace"),
        ])
    func values(match: String, place: String, problem: String) {
        let text = Self.text("{ issuer: https://a.test, \(Self.aud) }", match: match)
        let faults = ConfigurationFixture.read(text).faults
        #expect(faults.map(\.path) == ["policy[0].match.claim" + place], "\(ConfigurationFaults(faults))")
        #expect(faults.first?.problem.contains(problem) == true, "\(ConfigurationFaults(faults))")
    }

    @Test("numbers and booleans stand without quotes")
    func literals() throws {
        _ = try read("{ issuer: https://a.test, \(Self.aud) }", match: "claim: { a: 42, b: true, c: [-1, x, false] }")
    }

    @Test("the fault of a rule that means everybody says what it has to name")
    func printing() {
        let text = Self.text("{ preset: kubernetes, issuer: https://k.test, \(Self.aud) }", match: "claim: { aud: x }")
        #expect(
            ConfigurationFaults(ConfigurationFixture.read(text).faults).description == """
                etc/chancery.yaml:14: policy[0].match: does not say whose tokens are meant
                    found:   identities of this authority in general
                    allowed: claim with sub, or /kubernetes.io/namespace with /kubernetes.io/serviceaccount/name, or \
                /kubernetes.io/namespace with /kubernetes.io/serviceaccount/uid
                    hint:    it has to stand in each part of any; what says who owns it is written out, not captured
                """)
    }

    @Test("a claim in a rule for holders of certificates is a fault")
    func certificates() {
        let faults = ConfigurationFixture.faults(replacing: "match: { ", with: "match: { claim: { a: b }, ")
        #expect(faults.map(\.path) == ["policy[0].match.claim"])
        #expect(faults.first?.problem == "is for identities that have claims")
    }
}
