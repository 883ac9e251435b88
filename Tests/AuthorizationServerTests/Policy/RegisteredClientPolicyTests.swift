import FoundationEssentials
import JOSE
import PKI
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Policy on registered clients")
struct RegisteredClientPolicyTests {
    static let device = Result { try TestCertificateAuthority(name: "Root").leaf("billing", uris: ["urn:billing"]) }

    private func identity(_ clientID: ByteString?, authority: String? = nil) throws -> PolicyIdentity {
        PolicyIdentity(authority: authority, clientID: clientID, certificate: try Self.device.get().certificate)
    }

    private func rule(
        authority: String? = nil, _ conditions: MatchCondition..., subject: String = "s"
    ) throws -> PolicyRule {
        PolicyRule(
            name: "clients", authority: authority, conditions: conditions, subject: try Template(subject),
            audiences: ["orders"])
    }

    private func evaluate(
        _ rules: PolicyRule..., identity: PolicyIdentity, clientID: ByteString? = nil
    ) throws -> GrantedAuthorization {
        try IssuancePolicy(rules: rules, audiences: IssuancePolicyTests.audiences).evaluate(
            identity, RequestedAuthorization(audiences: ["orders"], clientID: clientID))
    }

    @Test("a rule without authority takes a registered client, whoever vouches for it", arguments: [nil, "factory"])
    func registered(authority: String?) throws {
        let rule = try rule(MatchCondition(.client, "billing-{env}"), subject: "billing/{env}")
        let granted = try evaluate(rule, identity: identity("billing-prod", authority: authority))
        #expect(granted.subject == "billing/prod")
        #expect(granted.clientID == "billing-prod")
    }

    @Test("a device is no registered client, whatever its certificate says")
    func device() throws {
        let rule = try rule(MatchCondition(.client, "{id}"))
        #expect(throws: PolicyDenial.noRule(reasons: ["\"clients\" is for registered clients"])) {
            try evaluate(rule, identity: identity(nil, authority: "factory"))
        }
        let both = try self.rule(authority: "factory", MatchCondition(.client, "billing"))
        #expect(throws: PolicyDenial.noRule(reasons: ["\"clients\" client: not a registered client"])) {
            try evaluate(both, identity: identity(nil, authority: "factory"))
        }
    }

    @Test("a rule with an authority does not take a client for which that authority does not vouch")
    func otherAuthority() throws {
        let rule = try rule(authority: "factory", MatchCondition(.client, "billing"))
        #expect(try evaluate(rule, identity: identity("billing", authority: "factory")).clientID == "billing")
        for authority in [nil, "other"] {
            #expect(throws: PolicyDenial.noRule(reasons: ["\"clients\" is for authority factory"])) {
                try evaluate(rule, identity: identity("billing", authority: authority))
            }
        }
    }

    @Test(
        "identifiers are compared whole and exactly", arguments: ["Billing", "billing ", "billing/x", "x/billing", ""])
    func exact(clientID: String) throws {
        let rule = try rule(MatchCondition(.client, anyOf: ["billing", "{a}-ops"]))
        #expect(throws: PolicyDenial.noRule(reasons: ["\"clients\" client: found \(clientID)"])) {
            try evaluate(rule, identity: identity(ByteString(clientID)))
        }
    }

    @Test("not with client keeps registered clients from a rule for devices")
    func excluded() throws {
        let rule = try rule(
            authority: "factory", MatchCondition(.sanURI, "urn:{id}"),
            .not(MatchClause([try MatchCondition(.client, "{any}")])), subject: "{id}")
        #expect(try evaluate(rule, identity: identity(nil, authority: "factory")).clientID == "billing")
        #expect(throws: PolicyDenial.noRule(reasons: ["\"clients\" not.client: found ops"])) {
            try evaluate(rule, identity: identity("ops", authority: "factory"))
        }
    }

    @Test("the request's client_id is the registered one, never the subject")
    func requestedClientID() throws {
        let rule = try rule(MatchCondition(.client, "billing"), subject: "the-subject")
        let identity = try identity("billing")
        #expect(try evaluate(rule, identity: identity, clientID: "billing").subject == "the-subject")
        for other: ByteString in ["the-subject", "Billing"] {
            #expect(throws: PolicyDenial.otherClient(rule: "clients", clientID: other)) {
                try evaluate(rule, identity: identity, clientID: other)
            }
        }
    }

    @Test("the token and the audit event carry the registered identifier")
    func token() throws {
        let identity = try identity("billing")
        let client = AuthenticatedClient(flow: .mutualTLS, identity: identity, validUntil: .distantFuture)
        let granted = try evaluate(
            rule(MatchCondition(.client, "billing"), subject: "the-subject"), identity: identity)
        let composer = ClaimsComposer(issuer: try IssuerIdentifier("https://issuer.example.com"))
        let claims = JSONValue.object(
            try composer.compose(
                granted, to: try #require(granted.target.audience), for: client, at: ManualClock().now
            ).members)
        #expect(claims["client_id"] == "billing")
        #expect(claims["sub"] == "the-subject")
        var event = AuditEvent(time: ManualClock().now, requestID: "r", outcome: .refused)
        event.clientID = "what the request says"
        event.record(client)
        #expect(event.clientID == "billing")
        #expect(event.authority == nil)
        event.record(granted)
        #expect(event.clientID == "billing")
        #expect(event.subject == "the-subject")
    }

    @Test("a bound token needs a thumbprint; other claims are what is known")
    func unknownThumbprint() throws {
        let attributes = TestAttributes(names: try Self.device.get().certificate.names)
        let identity = PolicyIdentity(authority: nil, clientID: "billing", certificate: attributes)
        let client = AuthenticatedClient(flow: .mutualTLS, identity: identity, validUntil: .distantFuture)
        func claims(binds: Bool) throws -> JSONValue {
            let audience = Audience(
                name: "orders", value: "orders", profile: .resourceServer, algorithm: .es256, lifetime: 60,
                bindsCertificate: binds, describesCertificate: true)
            let policy = IssuancePolicy(
                rules: [try rule(MatchCondition(.client, "billing"))], audiences: [audience])
            let granted = try policy.evaluate(identity, RequestedAuthorization())
            let composer = ClaimsComposer(issuer: try IssuerIdentifier("https://issuer.example.com"))
            return .object(
                try composer.compose(
                    granted, to: try #require(granted.target.audience), for: client, at: ManualClock().now
                ).members)
        }
        #expect(throws: ClaimsComposer.Fault.self) { try claims(binds: true) }
        #expect(try claims(binds: false)["client"] == ["x5_urisan": ["urn:billing"]])
    }
}
