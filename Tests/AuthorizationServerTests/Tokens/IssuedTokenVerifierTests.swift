import AuthorizationServer
import FoundationEssentials
import JOSE
import TestSupport
import Testing

@Suite("Tokens of our own that come back")
struct IssuedTokenVerifierTests {
    let clock = ManualClock()
    let store = InMemoryRevokedTokenStore()
    let key: SigningKey
    let keys: KeyRing
    let revoked: RevokedTokenFollower
    let verifier: IssuedTokenVerifier

    init() throws {
        key = try .sample(.active)
        keys = KeyRing(KeySet(KeyInventory(keys: [key]), tokenLifetime: 0, loadedAt: clock.now))
        revoked = try RevokedTokenFollower(store: store, clock: clock)
        verifier = IssuedTokenVerifier(
            issuer: try IssuerIdentifier("https://issuer.example.com"), keys: keys, revoked: revoked.revoked)
    }

    private var claims: [String: JSONValue] {
        let now = Int64(clock.now.timeIntervalSince1970)
        return [
            "iss": "https://issuer.example.com", "sub": "dev-7", "aud": "https://orders.example.com",
            "iat": .integer(now), "exp": .integer(now + 300), "jti": "t", "client_id": "dev-7",
        ]
    }

    private func token(_ changes: [String: JSONValue?] = [:], as type: JWTType = .accessToken) throws -> String {
        var claims = claims
        for (name, value) in changes { claims[name] = value }
        let json = JSONValue.object(claims.map { .init($0.key, $0.value) })
        return try #require(key.privateKey).sign(json.serialized(), as: type)
    }

    private func refusal(of token: String) -> IssuedTokenRefusal? {
        do {
            _ = try verifier.verify(token, at: clock.now)
            return nil
        } catch { return error }
    }

    /// As the followers of a running server do several times a second.
    private func follow() throws {
        keys.replace(with: keys.latest.confirmed(at: clock.now))
        try revoked.follow()
    }

    @Test("is read back with all that it says")
    func readsBack() throws {
        let claims = try verifier.verify(
            token(["scope": "a b", "cnf": ["x5t#S256": "print"], "act": ["sub": "batch"]]), at: clock.now)
        #expect(claims.jti == "t")
        #expect(claims.subject == "dev-7")
        #expect(claims.audiences == ["https://orders.example.com"])
        #expect(claims.clientID == "dev-7")
        #expect(claims.scopes == ["a", "b"])
        #expect(claims.issuedAt == clock.now)
        #expect(claims.expiresAt == clock.now + 300)
        #expect(claims.isAccessToken)
        #expect(claims.thumbprint == "print")
        #expect(claims.kid == key.kid)
        #expect(claims.claims["act"] == ["sub": "batch"])
        #expect(try !verifier.verify(token(as: .jwt), at: clock.now).isAccessToken)
    }

    @Test("of every profile are read back", arguments: AudienceProfile.allCases)
    func profiles(profile: AudienceProfile) async throws {
        let audience = Audience(name: "a", value: "aud", profile: profile, algorithm: .edDSA, lifetime: 300)
        let world = try TokenWorld(audiences: [audience])
        let text = try JSON.token(in: try await world.ask().body)
        let verifier = IssuedTokenVerifier(issuer: world.issuer, keys: world.keys, revoked: revoked.revoked)
        let claims = try verifier.verify(text, at: world.clock.now)
        #expect(claims.isAccessToken == (profile == .resourceServer))
        #expect(claims.clientID == "dev-7")
    }

    static let faults: [(String, JSONValue?, JWTClaimsError)] = [
        ("iss", "https://other.example.com", .issuer("https://other.example.com")),
        ("iss", "https://issuer.example.com/", .issuer("https://issuer.example.com/")), ("iss", nil, .missing("iss")),
        ("exp", nil, .missing("exp")), ("iat", nil, .missing("iat")), ("jti", nil, .missing("jti")),
        ("jti", "", .missing("jti")), ("sub", nil, .missing("sub")), ("client_id", nil, .missing("client_id")),
        ("aud", nil, .missing("aud")), ("aud", [], .missing("aud")),
        ("exp", "300", .wrongType("exp", expected: "a number")),
        ("nbf", 1_800_000_006, .notYetValid(claim: "nbf", secondsAhead: 6)),
        ("cnf", ["jkt": "x"], .wrongType("cnf", expected: "an object with x5t#S256")),
        ("cnf", .null, .wrongType("cnf", expected: "an object with x5t#S256")),
        ("scope", ["a"], .wrongType("scope", expected: "a string")),
    ]

    @Test("are refused when a claim is missing or not as we write it", arguments: faults)
    func claims(name: String, value: JSONValue?, fault: JWTClaimsError) throws {
        #expect(try refusal(of: token([name: value])) == .claims(fault))
    }

    @Test("are refused without a key of ours that the header names, whatever else it says")
    func headers() throws {
        let token = try token()
        let parts = token.split(separator: ".").map(String.init)
        func refusal(_ header: JSONValue) -> IssuedTokenRefusal? {
            self.refusal(of: Base64URL.encode(header.serialized()) + "." + parts[1] + "." + parts[2])
        }
        let kid = JSONValue.string(key.kid)
        #expect(refusal(["alg": "ES256", "kid": kid]) == .type(nil))
        for type in ["at+JWT", "jwt", "application/at+jwt", "logout+jwt", ""] {
            #expect(refusal(["alg": "ES256", "kid": kid, "typ": .string(type)]) == .type(type))
        }
        #expect(refusal(["alg": "ES256", "typ": "JWT"]) == .noKeyNamed)
        #expect(refusal(["alg": "ES256", "kid": "other", "typ": "JWT"]) == .token(.noKey(kid: "other")))
        #expect(refusal(["alg": "none", "kid": kid, "typ": "JWT"]) == .token(.algorithm("none")))
        #expect(refusal(["alg": "HS256", "kid": kid, "typ": "JWT"]) == .token(.algorithmNotAllowed(.hs256)))
        // The type is signed too: an ID token cannot be made an access token.
        #expect(refusal(["alg": "ES256", "kid": kid, "typ": "JWT"]) == .token(.signature))
    }

    @Test("are refused under the key of somebody else who copies its name")
    func forged() throws {
        let stranger = try SigningKey.sample(.active)
        let forged = try #require(stranger.privateKey).sign(JSONValue.object([]).serialized(), as: .accessToken)
        #expect(refusal(of: forged) == .token(.noKey(kid: stranger.kid)))
        let parts = try (token(), forged)
        let head = parts.0.split(separator: ".").prefix(2).joined(separator: ".")
        let signature = try #require(parts.1.split(separator: ".").last)
        #expect(refusal(of: head + "." + signature) == .token(.signature))
    }

    @Test("never outlive the publication of their key", arguments: KeyState.allCases)
    func keyStates(state: KeyState) throws {
        let token = try token()
        var key = key
        key.state = state
        if !state.isPublished { key.privateKey = nil }
        keys.replace(with: KeySet(KeyInventory(keys: [key]), tokenLifetime: 0, loadedAt: clock.now))
        #expect(refusal(of: token) == (state.isPublished ? nil : .token(.noKey(kid: key.kid))))
    }

    @Test("end with their last second, and begin with one that another server's clock may be ahead")
    func times() throws {
        let token = try token()
        clock.advance(by: 299.9)
        try follow()
        #expect(refusal(of: token) == nil)
        clock.advance(by: 0.1)
        #expect(refusal(of: token) == .claims(.expired(secondsAgo: 0)))
        let now = Int64(clock.now.timeIntervalSince1970)
        #expect(try refusal(of: self.token(["iat": .integer(now + 5)])) == nil)
        #expect(
            try refusal(of: self.token(["iat": .integer(now + 6)]))
                == .claims(.notYetValid(claim: "iat", secondsAhead: 6)))
    }

    @Test("are refused once they are revoked")
    func revocation() async throws {
        let token = try token()
        _ = try await revoked.revoke("t", until: clock.now + 300, at: clock.now)
        #expect(refusal(of: token) == .revoked)
        #expect(try refusal(of: self.token(["jti": "other"])) == nil)
    }

    @Test("cannot be judged by keys or revocations that were not read for ten seconds")
    func outdated() throws {
        let token = try token()
        clock.advance(by: 11)
        #expect(refusal(of: token) == .keysOutdated)
        keys.replace(with: keys.latest.confirmed(at: clock.now))
        #expect(refusal(of: token) == .revocationsOutdated)
        #expect(refusal(of: token)?.isOurs == true)
        try revoked.follow()
        #expect(refusal(of: token) == nil)
    }
}
