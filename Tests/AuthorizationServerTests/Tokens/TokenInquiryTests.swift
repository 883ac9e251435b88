import AuthorizationServer
import FoundationEssentials
import JOSE
import TestSupport
import Testing

@Suite("Introspection and revocation")
struct TokenInquiryTests {
    private static let inactive = #"{"active":false}"#

    let world: TokenWorld
    let store = InMemoryRevokedTokenStore()
    let revoked: RevokedTokenFollower
    let introspection: IntrospectionEndpoint
    let revocation: RevocationEndpoint
    let counts = IntrospectionCounts()
    /// The resource server of the audience "orders", whom policy calls dev-9.
    let server: TestIdentity

    init() throws {
        func audience(
            _ name: String, _ profile: AudienceProfile, servers: [IdentityReference] = ["dev-9"], scopes: [String] = []
        ) -> Audience {
            Audience(
                name: name, value: "https://\(name).example.com", profile: profile, algorithm: .es256, lifetime: 600,
                scopes: scopes, bindsCertificate: profile == .resourceServer, resourceServers: servers)
        }
        world = try TokenWorld(
            audiences: [
                audience("orders", .resourceServer, scopes: ["read"]), audience("plain", .generic),
                audience("bills", .resourceServer, servers: ["dev-8"]),
                audience("vault", .vault, servers: []),
            ],
            claims: [
                .init(name: "active", value: .text(try Template("no"))),
                .init(name: "token_type", value: .text(try Template("x"))),
                .init(name: "fleet", value: .text(try Template("f-1"))),
            ])
        server = try TokenWorld.authority.get().leaf("server", uris: ["spiffe://example.org/device/9"])
        revoked = try RevokedTokenFollower(store: store, clock: world.clock)
        let verifier = IssuedTokenVerifier(issuer: world.issuer, keys: world.keys, revoked: revoked.revoked)
        introspection = IntrospectionEndpoint(
            rules: world.rules, verifier: verifier, auditLog: world.auditLog, counts: counts, clock: world.clock)
        revocation = RevocationEndpoint(
            rules: world.rules, verifier: verifier, tokens: revoked, auditLog: world.auditLog, clock: world.clock)
    }

    private func token(for audience: String = "orders") async throws -> String {
        try JSON.token(in: try await world.ask(("audience", audience)).body)
    }

    private func send(
        _ token: String?, to endpoint: any FormEndpoint, as identity: TestIdentity? = nil,
        naming clientID: String? = nil
    ) async throws -> TokenAnswer {
        let pairs = [("token", token), ("client_id", clientID)].compactMap { name, value in
            value.map { (name: name, value: $0) }
        }
        return await endpoint.respond(
            to: try FormParameters(pairs),
            from: RequestOrigin(
                requestID: "request-2", remoteAddress: "192.0.2.2",
                certificate: PresentedCertificate(chain: (identity ?? world.device).chain)))
    }

    private func introspect(_ token: String?, naming clientID: String? = nil) async throws -> TokenAnswer {
        try await send(token, to: introspection, as: server, naming: clientID)
    }

    private func text(_ answer: TokenAnswer) -> String { String(decoding: answer.body, as: UTF8.self) }

    @Test("a resource server learns all that a token for it says", arguments: ["orders", "plain"])
    func active(audience: String) async throws {
        let token = try await token(for: audience)
        let issued = world.auditLog.events.count
        let answer = try await introspect(token)
        #expect(answer.error == nil)
        let body = try JSON.object(answer.body)
        let claims = try ReadToken(token).claims
        #expect(body["active"] as? Bool == true)
        #expect(body["token_type"] as? String == "Bearer")
        #expect(Set(body.keys) == Set(claims.keys).union(["active", "token_type"]))
        #expect(body["sub"] as? String == "dev-7")
        #expect(body["client_id"] as? String == "dev-7")
        #expect(body["aud"] as? String == "https://\(audience).example.com")
        #expect(body["fleet"] as? String == "f-1")
        #expect((body["cnf"] != nil) == (audience == "orders"))
        #expect(body["scope"] as? String == (audience == "orders" ? "read" : nil))
        #expect(world.auditLog.events.count == issued)
        #expect(counts.all[.active] == 1)
    }

    @Test("what is not for it, not a token that counts, or no token of ours, it learns nothing of")
    func inactive() async throws {
        let good = try await token()
        let parts = good.split(separator: ".").map(String.init)
        let none = Base64URL.encode(Array(#"{"alg":"none","typ":"at+jwt"}"#.utf8))
        let revokedToken = try await token()
        #expect(try await send(revokedToken, to: revocation).error == nil)
        let tokens = [
            try await token(for: "bills"), try await token(for: "vault"), revokedToken, "", " ", "x", good + "x",
            good + ".", parts[0] + "." + parts[1] + ".", none + "." + parts[1] + ".",
            String(repeating: "a", count: 60_000),
        ]
        for token in tokens where !token.isEmpty {
            let answer = try await introspect(token)
            #expect(answer.error == nil)
            #expect(text(answer) == Self.inactive, "\(token)")
        }
        world.clock.advance(by: 600)
        world.keys.replace(with: world.keys.latest.confirmed(at: world.clock.now))
        try revoked.follow()
        #expect(text(try await introspect(good)) == Self.inactive)
        #expect(counts.all[.otherAudience] == 2)
        #expect(counts.all[.revoked] == 1)
        #expect(counts.all[.expired] == 1)
        #expect(counts.all[.active] == 0)
    }

    @Test("a client that is nobody's resource server learns nothing, and is recorded")
    func notAuthorized() async throws {
        let answer = try await send(try await token(), to: introspection)
        #expect(answer.error == nil)
        #expect(text(answer) == Self.inactive)
        let event = try #require(world.auditLog.events.last)
        #expect(event.outcome == .refused)
        #expect(event.endpoint == .introspection)
        #expect(event.reason == "dev-7 is the resource server of no audience")
        #expect(event.error == nil)
    }

    @Test("whoever proves nothing is told so, and recorded", arguments: [true, false])
    func unauthenticated(introspects: Bool) async throws {
        let stranger = try TestCertificateAuthority(name: "Stranger").leaf(
            "server", uris: ["spiffe://example.org/device/9"])
        let endpoint: any FormEndpoint = introspects ? introspection : revocation
        let answer = try await send(try await token(), to: endpoint, as: stranger)
        #expect(answer.error == .invalidClient)
        let event = try #require(world.auditLog.events.last)
        #expect(event.outcome == .refused)
        #expect(event.error == "invalid_client")
        #expect(event.endpoint == (introspects ? .introspection : .revocation))
        #expect(event.requestID == "request-2")
    }

    @Test("a device that calls itself a resource server is none")
    func impostor() async throws {
        let token = try await token()
        #expect(try await send(token, to: introspection, naming: "dev-9").error == .invalidClient)
        #expect(try await introspect(token, naming: "dev-9").error == nil)
        #expect(try await introspect(token, naming: "dev-7").error == .invalidClient)
    }

    @Test("a request without a token is none")
    func noToken() async throws {
        for endpoint in [introspection, revocation] as [any FormEndpoint] {
            #expect(try await send(nil, to: endpoint, as: server).error == .invalidRequest)
        }
    }

    @Test("a token does not count once its client has revoked it, and the log says which")
    func revokes() async throws {
        let token = try await token()
        let answer = try await send(token, to: revocation)
        #expect(answer.error == nil)
        #expect(answer.body == [])
        #expect(text(try await introspect(token)) == Self.inactive)
        let event = try #require(world.auditLog.events.last)
        #expect(event.outcome == .revoked)
        #expect(event.endpoint == .revocation)
        #expect(event.jti == (try ReadToken(token).claims["jti"] as? String))
        #expect(event.clientID == "dev-7")
        #expect(event.subject == "dev-7")
        #expect(event.audience == "orders")
        let again = try await send(token, to: revocation)
        #expect(again.error == nil)
        #expect(again.body == [])
    }

    @Test("a client cannot revoke another's token, and is told so")
    func foreign() async throws {
        let token = try await token()
        let answer = try await send(token, to: revocation, as: server)
        #expect(answer.error == .unauthorizedClient)
        #expect(try JSON.object(try await introspect(token).body)["active"] as? Bool == true)
        let event = try #require(world.auditLog.events.last)
        #expect(event.outcome == .refused)
        #expect(event.reason == "the token was issued to dev-7")
        #expect(event.clientID == "dev-9")
        #expect(event.jti == (try ReadToken(token).claims["jti"] as? String))
    }

    @Test("what is no token of ours needs no revocation", arguments: ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30."])
    func nothing(token: String) async throws {
        let answer = try await send(token, to: revocation)
        #expect(answer.error == nil)
        #expect(answer.body == [])
        #expect(try store.changes(since: nil).tokens == [])
    }

    @Test("a revocation that cannot be recorded is not said to be done, nor one that the log does not have")
    func unwritable() async throws {
        let token = try await token()
        store.isFailing = true
        #expect(try await send(token, to: revocation).error == .temporarilyUnavailable)
        #expect(try JSON.object(try await introspect(token).body)["active"] as? Bool == true)
        store.isFailing = false
        world.auditLog.isFailing = true
        #expect(try await send(token, to: revocation).error == .temporarilyUnavailable)
        // It is revoked all the same: the client is in doubt and asks again.
        world.auditLog.isFailing = false
        #expect(text(try await introspect(token)) == Self.inactive)
    }

    @Test("neither is answered by keys or revocations that were not read for ten seconds")
    func outdated() async throws {
        let token = try await token()
        world.clock.advance(by: 11)
        #expect(try await introspect(token).error == .temporarilyUnavailable)
        #expect(try await send(token, to: revocation).error == .temporarilyUnavailable)
    }

    @Test("the metadata name both endpoints, for clients with certificates too")
    func metadata() throws {
        let methods = [MutualTLSAuthentication(trust: TrustSnapshot(authorities: []))]
        let metadata = try JSON.object(
            ProviderMetadata(
                issuer: world.issuer, mutualTLSBase: "https://mtls.example.com/i", grants: [], methods: methods,
                algorithms: [.es256], audiences: []
            ).json)
        #expect(metadata["introspection_endpoint"] as? String == "https://issuer.example.com/introspect")
        #expect(metadata["revocation_endpoint"] as? String == "https://issuer.example.com/revoke")
        for name in ["token", "introspection", "revocation"] {
            #expect(
                metadata["\(name)_endpoint_auth_methods_supported"] as? [String]
                    == metadata["token_endpoint_auth_methods_supported"] as? [String])
        }
        #expect(
            metadata["mtls_endpoint_aliases"] as? [String: String] == [
                "token_endpoint": "https://mtls.example.com/i/token",
                "introspection_endpoint": "https://mtls.example.com/i/introspect",
                "revocation_endpoint": "https://mtls.example.com/i/revoke",
            ])
    }
}
