import FoundationEssentials
import JOSE
import Synchronization
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Tokens of other issuers")
struct FederatedTokenAuthenticationTests {
    @Test("a token of a known issuer is an identity with the authority's name and the token's claims")
    func accepted() async throws {
        let world = try FederatedWorld()
        for type in [FederatedWorld.bearer, nil] {
            let client = try await world.authenticate(world.token(["team": "a"]), type: type)
            #expect(client.flow == .federatedToken)
            #expect(client.identity.authority == "lab")
            #expect(client.identity.clientID == nil)
            #expect(client.identity.claims?["team"] == "a")
            #expect(client.assertion == AssertionSummary(issuer: "https://id.test", subject: "workload", jti: "id-1"))
            #expect(client.validUntil == .distantFuture)
        }
        #expect(world.source.state.withLock { $0.looks } == [])
    }

    @Test("a token may come again while it lives")
    func again() async throws {
        let world = try FederatedWorld()
        let token = try world.token()
        _ = try await world.authenticate(token)
        #expect(try await world.refusal(token) == nil)
    }

    @Test("a key that is not held is asked for once, and the token is judged by what is held then")
    func unknownKey() async throws {
        let world = try FederatedWorld()
        let other = try JWSPrivateKey.generate(.es256)
        let token = try world.token(signedBy: other)
        let refused = try await world.refusal(token)
        #expect(refused?.reason.hasPrefix("lab: the token names the key") == true)
        #expect(refused?.isOurs == false)
        #expect(world.source.state.withLock { $0.looks } == [other.kid])
        world.source.state.withLock { [set = try FederatedWorld.set([other])] in $0.next = set }
        #expect(try await world.refusal(token) == nil)
    }

    @Test("without any keys of the issuer it is our trouble, not the client's")
    func noKeys() async throws {
        let world = try FederatedWorld()
        world.source.state.withLock { $0.held = nil }
        let refused = try await world.refusal(world.token())
        #expect(refused?.isOurs == true)
        #expect(refused?.assertion?.issuer == "https://id.test")
    }

    @Test("an algorithm that the authority does not have is refused before a key is looked at")
    func algorithm() async throws {
        let world = try FederatedWorld(algorithms: [.rs256])
        let refused = try await world.refusal(world.token())
        #expect(refused?.reason == "lab: the token has the algorithm ES256, which is not allowed here")
        #expect(world.source.state.withLock { $0.reads + $0.looks.count } == 0)
    }

    static let refusedClaims: [(String, String)] = [
        (#"{"aud": "https://other.example.com"}"#, "is for \"https://other.example.com\", and not for us"),
        (#"{"aud": ["https://issuer.example.com", "https://other.test"]}"#, "is for 2 audiences"),
        (#"{"aud": null}"#, "has no \"aud\""), (#"{"exp": null}"#, "has no \"exp\""),
        (#"{"iat": null}"#, "has no \"iat\""),
        (#"{"exp": 1799999939, "iat": 1799999000}"#, "expired"), (#"{"iat": 1800000061}"#, "lies 61 s ahead"),
        (#"{"nbf": 1800000061}"#, "lies 61 s ahead"), (#"{"exp": 1800003601}"#, "is made to last 3601 s"),
        (#"{"sub": 7}"#, "has a claim \"sub\" that is not"), (#"{"events": {}}"#, "tells of an event"),
    ]

    @Test("claims that do not hold are refused", arguments: refusedClaims)
    func claims(change: String, reason: String) async throws {
        let world = try FederatedWorld()
        let token = try world.token(try JSONValue(parsing: Array(change.utf8)))
        let refused = try await world.refusal(token)
        #expect(refused?.reason.contains(reason) == true, "\(String(describing: refused?.reason))")
        #expect(refused?.isOurs == false)
    }

    @Test(
        "an issuer that differs in anything is another",
        arguments: ["https://id.test/", "https://ID.test", "http://id.test", "https://id.test:443", "https://id.test "])
    func issuers(text: String) async throws {
        let world = try FederatedWorld()
        let token = try world.token(["iss": .string(text)])
        #expect(world.method.credential(in: try FederatedWorld.request(token), from: .nobody) == nil)
        #expect(try await world.refusal(token, type: nil)?.reason == "the token is of no configured authority")
    }

    @Test("a signature of another key under the name of a known one does not count")
    func signature() async throws {
        let world = try FederatedWorld()
        var parts = try world.token(["sub": "admin"]).split(separator: ".").map(String.init)
        parts[2] = String(try world.token().split(separator: ".")[2])
        let refused = try await world.refusal(parts.joined(separator: "."))
        #expect(refused?.reason == "lab: the token has a signature that does not verify")
    }

    @Test("assertions that are not of a known issuer are left to registered clients, and the grant is always ours")
    func credentials() throws {
        let world = try FederatedWorld()
        func kind(_ token: String, _ type: String?, _ method: FederatedTokenAuthentication) throws -> CredentialKind? {
            method.credential(in: try FederatedWorld.request(token, type: type), from: .nobody)
        }
        let token = try world.token()
        #expect(try kind(token, FederatedWorld.bearer, world.method) == .clientAssertion)
        #expect(try kind(token, nil, world.method) == .authorizationGrant)
        #expect(try kind("nonsense", nil, world.method) == .authorizationGrant)
        #expect(try kind("nonsense", FederatedWorld.bearer, world.method) == nil)
        #expect(try kind(token, FederatedWorld.svid, world.method) == nil)
        #expect(try kind(token, "urn:other", world.method) == nil)
        #expect(try kind("ya29.a0Ab", FederatedWorld.bearer, world.method) == nil)
        let google = try FederatedWorld(.google)
        #expect(try kind("ya29.a0Ab", FederatedWorld.bearer, google.method) == .clientAssertion)
    }

    @Test(
        "a typ that stands for another kind of token is refused",
        arguments: [
            ("JWT", true, true), ("jwt", true, true), ("application/jwt", true, true), ("at+jwt", true, false),
            ("JOSE", false, true), ("logout+jwt", false, false), ("client-authentication+jwt", false, false),
            ("secevent+jwt", false, false), ("", false, false), ("application/", false, false),
        ])
    func types(type: String, isAccepted: Bool, isAcceptedAsSVID: Bool) {
        #expect(FederatedTokenType.isAccepted(type, isSVID: false) == isAccepted)
        #expect(FederatedTokenType.isAccepted(type, isSVID: true) == isAcceptedAsSVID)
        #expect(FederatedTokenType.isAccepted(nil, isSVID: false))
    }

    @Test("a token is of one authority, however it is presented")
    func oneAuthority() throws {
        func issuer(_ name: String, _ identification: FederatedIssuer.Identification) -> FederatedIssuer {
            FederatedIssuer(
                name: name, identification: identification, algorithms: [.es256],
                expectations: JWTExpectations(audiences: ["us"]), preset: nil)
        }
        let domain = try #require(SPIFFETrustDomain("a.test"))
        let issuers = FederatedIssuers([
            issuer("mesh", .trustDomain(domain)), issuer("provider", .issuer("https://a.test")),
        ])
        let key = try JWSPrivateKey.generate(.es256)
        func authorities(_ claims: JSONValue) throws -> Set<String> {
            let token = try UnverifiedJWT(CompactJWS(try key.sign(claims.serialized())))
            let roles: [PresentedAssertion.Role] = [
                .authorizationGrant, .clientAssertion(type: FederatedWorld.bearer),
                .clientAssertion(type: FederatedWorld.svid),
            ]
            return Set(roles.compactMap { issuers.issuer(of: token, in: $0)?.name })
        }
        #expect(try authorities(["iss": "https://a.test", "sub": "spiffe://a.test/x"]) == ["provider"])
        #expect(try authorities(["iss": "https://b.test", "sub": "spiffe://a.test/x"]) == ["mesh"])
        #expect(try authorities(["sub": "spiffe://a.test/x"]) == ["mesh"])
        #expect(try authorities(["iss": "https://a.test", "sub": "x"]) == ["provider"])
        #expect(try authorities(["iss": "https://a.test/", "sub": "x"]) == [])
    }
}

extension RequestOrigin {
    static let nobody = RequestOrigin(requestID: "r", remoteAddress: nil)
}
