import AuthorizationServer
import JOSE
import PKI
import TestSupport
import Testing

@Suite("The issuance policy")
struct IssuancePolicyTests {
    static let identity = Result {
        let authority = try TestCertificateAuthority(name: "Root")
        let device = try authority.leaf(
            "device-7", uris: ["spiffe://example.org/device/7"], dnsNames: ["d7.example.org"])
        return PolicyIdentity(authority: "factory", certificate: device.certificate)
    }

    static let audiences = [
        Audience(name: "gcp", value: "//iam/p", profile: .gcp, algorithm: .rs256, lifetime: 300),
        Audience(
            name: "orders", value: "https://orders.example.com", profile: .resourceServer, algorithm: .es256,
            lifetime: 600, scopes: ["read", "write", "admin"]),
    ]

    private func rule(
        _ name: String = "devices", authority: String = "factory", match: [MatchCondition]? = nil,
        subject: String = "device-{id}", audiences: [String] = ["gcp", "orders"], scopes: [String]? = nil,
        lifetime: Int? = nil
    ) throws -> PolicyRule {
        PolicyRule(
            name: name, authority: authority,
            conditions: try match ?? [MatchCondition(.sanURI, "spiffe://example.org/device/{id}")],
            subject: try Template(subject), audiences: audiences, scopes: scopes,
            claims: [.init(name: "device", value: .text(try Template("{id}")))], lifetime: lifetime)
    }

    private func evaluate(
        _ rules: PolicyRule..., request: RequestedAuthorization = RequestedAuthorization(audiences: ["orders"])
    ) throws -> GrantedAuthorization {
        try IssuancePolicy(rules: rules, audiences: Self.audiences).evaluate(Self.identity.get(), request)
    }

    @Test("a rule that matches grants its subject, audience, scopes, claims and lifetime")
    func grants() throws {
        let granted = try evaluate(rule(lifetime: 120))
        #expect(granted.rule == "devices")
        #expect(granted.subject == "device-7")
        #expect(granted.target.name == "orders")
        #expect(granted.scopes == ["read", "write", "admin"])
        #expect(granted.claims == [.init("device", "7")])
        #expect(granted.lifetime == 120)
        #expect(try evaluate(rule()).lifetime == 600)
    }

    @Test("the first rule that matches wins, even when a later one would grant more")
    func firstWins() throws {
        let first = try rule("first", subject: "first-{id}", audiences: ["gcp"])
        let second = try rule("second")
        #expect(try evaluate(first, second, request: .init()).rule == "first")
        #expect(throws: PolicyDenial.audienceNotGranted(rule: "first", audience: "orders")) {
            try evaluate(first, second)
        }
        #expect(try evaluate(second, first).rule == "second")
    }

    @Test("no rule is a denial, and the reasons say why each did not match")
    func denies() throws {
        #expect(throws: PolicyDenial.noRule(reasons: [])) { try evaluate() }
        let other = try rule("other", authority: "github")
        let dns = try rule("dns", match: [MatchCondition(.sanDNS, "{id}.example.com")])
        #expect(
            throws: PolicyDenial.noRule(reasons: [
                "\"other\" is for authority github", "\"dns\" san-dns: found d7.example.org",
            ])
        ) { try evaluate(other, dns) }
    }

    @Test("all conditions must hold, and their captures agree")
    func conditions() throws {
        let uri = try MatchCondition(.sanURI, "spiffe://example.org/device/{id}")
        #expect(try evaluate(rule(match: [uri, MatchCondition(.sanDNS, "d{id}.example.org")])).subject == "device-7")
        let contradictory = try rule(match: [uri, MatchCondition(.sanDNS, "{id}.example.org")])
        #expect(
            throws: PolicyDenial.noRule(reasons: ["\"devices\" san-dns: captures differ from those of another key"])
        ) {
            try evaluate(contradictory)
        }
        let missing = try rule(match: [uri, MatchCondition(.sanEmail, "{user}@example.org")])
        #expect(throws: PolicyDenial.noRule(reasons: ["\"devices\" san-email: the certificate has none"])) {
            try evaluate(missing)
        }
    }

    @Test(
        "an audience is named by name, by value or by both",
        arguments: [["gcp"], ["//iam/p"], ["gcp", "//iam/p"], ["//iam/p", "gcp"], ["gcp", "gcp"]])
    func audienceNames(requested: [String]) throws {
        let requested = requested.map { ByteString($0) }
        #expect(try evaluate(rule(), request: .init(audiences: requested)).target.name == "gcp")
    }

    @Test(
        "an audience that is unknown, not granted or contradictory is refused",
        arguments: [(["nobody"], "nobody"), (["gcp", "orders"], "orders"), (["orders", "//iam/p"], "//iam/p")])
    func audienceRefused(requested: [String], named: String) throws {
        let rule = try rule()
        #expect(throws: PolicyDenial.audienceNotGranted(rule: "devices", audience: ByteString(named))) {
            try evaluate(rule, request: .init(audiences: requested.map { ByteString($0) }))
        }
        let only = try self.rule(audiences: ["orders"])
        #expect(throws: PolicyDenial.audienceNotGranted(rule: "devices", audience: "gcp")) {
            try evaluate(only, request: .init(audiences: ["gcp"]))
        }
    }

    @Test("an audience need not be named when only one is granted")
    func audienceOmitted() throws {
        #expect(try evaluate(rule(audiences: ["gcp"]), request: .init()).target.name == "gcp")
        let rule = try rule()
        #expect(throws: PolicyDenial.audienceNotNamed(rule: "devices", audiences: ["gcp", "orders"])) {
            try evaluate(rule, request: .init())
        }
    }

    @Test("scopes are those that audience, rule and request all have")
    func scopes() throws {
        func scopes(_ requested: [ByteString]?) -> RequestedAuthorization {
            .init(audiences: ["orders"], scopes: requested)
        }
        let narrowed = try rule(scopes: ["write", "read", "unknown"])
        #expect(try evaluate(narrowed, request: scopes(nil)).scopes == ["read", "write"])
        #expect(try evaluate(narrowed, request: scopes(["write"])).scopes == ["write"])
        #expect(try evaluate(rule(scopes: []), request: scopes(nil)).scopes == [])
        for scope: ByteString in ["admin", "unknown", "nothing"] {
            #expect(throws: PolicyDenial.scopeNotGranted(rule: "devices", scope: scope)) {
                try evaluate(narrowed, request: scopes(["read", scope]))
            }
        }
    }

    @Test("a client that calls itself by another identifier is refused")
    func clientID() throws {
        let rule = try rule()
        #expect(try evaluate(rule, request: .init(audiences: ["gcp"], clientID: "device-7")).subject == "device-7")
        #expect(throws: PolicyDenial.otherClient(rule: "devices", clientID: "device-8")) {
            try evaluate(rule, request: .init(audiences: ["gcp"], clientID: "device-8"))
        }
    }

    @Test("a subject that the audience's profile does not take is refused", arguments: [127, 128])
    func subjectLength(bytes: Int) throws {
        // Two bytes to each letter, one to the capture.
        let filler = String(repeating: "é", count: 60) + String(repeating: "s", count: bytes - 121)
        let rule = try rule(subject: filler + "{id}")
        #expect(try evaluate(rule, request: .init(audiences: ["orders"])).subject.text.utf8.count == bytes)
        guard bytes > 127 else {
            #expect(try evaluate(rule, request: .init(audiences: ["gcp"])).subject.text.utf8.count == 127)
            return
        }
        #expect(
            throws: PolicyDenial.unfitSubject(rule: "devices", reason: "has 128 bytes, profile gcp takes 127")
        ) { try evaluate(rule, request: .init(audiences: ["gcp"])) }
    }

    @Test("a lifetime never exceeds what the audience's profile takes")
    func lifetime() throws {
        #expect(try evaluate(rule(lifetime: 1_000_000)).lifetime == 24 * 3600)
    }

    @Test("client_id chooses among rules that are for the same identities, and nothing else")
    func choice() throws {
        let identity = PolicyIdentity(authority: "ci", claims: ["sub": "job", "env": "prod"])
        func rule(_ name: String, _ match: [MatchCondition], _ subject: String) throws -> PolicyRule {
            PolicyRule(
                name: name, authority: "ci", conditions: match, subject: try Template(subject), audiences: ["orders"])
        }
        func subject(_ rules: [PolicyRule], _ clientID: ByteString?) throws -> ByteString {
            let policy = IssuancePolicy(rules: rules, audiences: Self.audiences)
            let request = RequestedAuthorization(audiences: ["orders"], clientID: clientID)
            return try policy.evaluate(identity, request).subject
        }
        let job = try MatchCondition(claim: ClaimPath("sub"), anyOf: ["job"])
        let jobs = try MatchCondition(claim: ClaimPath("sub"), anyOf: ["job", "task"])
        let any = try MatchCondition(claim: ClaimPath("sub"), anyOf: ["{id}"])
        let prod = try MatchCondition(claim: ClaimPath("env"), anyOf: ["prod"])
        let other = try MatchCondition(claim: ClaimPath("sub"), anyOf: ["other"])
        let rules = [
            try rule("one", [job], "app-1"), try rule("two", [job], "app-2"), try rule("three", [job, prod], "app-3"),
            try rule("wide", [jobs], "app-4"), try rule("apart", [prod], "app-5"), try rule("others", [other], "app-6"),
        ]
        #expect(try subject(rules, nil) == "app-1")
        for name in ["app-1", "app-2", "app-3"] as [ByteString] { #expect(try subject(rules, name) == name) }
        // A rule behind a narrower one was never reached by those whom the narrower one is for, and stays so.
        for (name, shadowed) in [("app-4", "wide"), ("app-5", "apart")] as [(ByteString, String)] {
            #expect(throws: PolicyDenial.otherClient(rule: "one", clientID: name, shadowed: shadowed)) {
                try subject(rules, name)
            }
        }
        for name in ["app-6", "app-7"] as [ByteString] {
            #expect(throws: PolicyDenial.otherClient(rule: "one", clientID: name)) { try subject(rules, name) }
        }
        #expect(try subject([rule("any", [any], "{id}"), rule("two", [job], "app-2")], "app-2") == "app-2")
        #expect(try subject([rule("wide", [jobs], "app-4"), rule("one", [job], "app-1")], "app-1") == "app-1")
    }

    @Test("who is registered has one name, whatever rules there are")
    func registeredChoice() throws {
        let client = try MatchCondition(.client, "ledger")
        let rules = try ["app-1", "app-2"].map { subject in
            PolicyRule(
                name: subject, authority: nil, conditions: [client], subject: try Template(subject),
                audiences: ["orders"])
        }
        let identity = PolicyIdentity(authority: nil, clientID: "ledger")
        #expect(throws: PolicyDenial.otherClient(rule: "app-1", clientID: "app-2")) {
            try IssuancePolicy(rules: rules, audiences: Self.audiences)
                .evaluate(identity, RequestedAuthorization(audiences: ["orders"], clientID: "app-2"))
        }
    }

    @Test("what a client without a certificate can never get is found")
    func bindings() throws {
        let bound = Audience(
            name: "bound", value: "urn:bound", profile: .resourceServer, algorithm: .es256, lifetime: 60,
            bindsCertificate: true)
        let rules = [
            PolicyRule(
                name: "reports", authority: nil, conditions: [try MatchCondition(.client, "report-{n}")],
                subject: try Template("report"), audiences: ["orders", "bound"]),
            PolicyRule(
                name: "trades", authority: "ci",
                conditions: [try MatchCondition(claim: ClaimPath("sub"), anyOf: ["a"])],
                exchange: ExchangeClause(
                    client: .identity(
                        IdentityClause(authority: nil, match: MatchClause([try MatchCondition(.client, "trader")]))),
                    actor: .nobody),
                subject: try Template("a"), audiences: ["bound"]),
        ]
        let policy = IssuancePolicy(rules: rules, audiences: Self.audiences + [bound])
        #expect(policy.bindsClientsWithoutAuthority)
        let found = ["report-1", "trader", "other"].map { client in
            policy.bindings(forClientWithoutCertificate: ByteString(client)).map { "\($0.rule) \($0.audience)" }
        }
        #expect(found == [["reports bound"], ["trades bound"], []])
        #expect(!IssuancePolicy(rules: rules, audiences: Self.audiences).bindsClientsWithoutAuthority)
    }
}
