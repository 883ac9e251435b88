import AuthorizationServer
import Crypto
import FoundationEssentials
import JOSE
import PKI
import TestSupport
import Testing

@Suite("Signed assertions of registered clients")
struct RegisteredAssertionTests {
    private static let now: Int64 = 1_800_000_000

    @Test("private_key_jwt: an assertion that the client's key has signed is the client, and is named in the audit log")
    func privateKey() async throws {
        let world = try AssertionWorld()
        let client = try await world.authenticate(try world.assertion(), naming: "billing")
        #expect(client.flow == .privateKeyJWT)
        #expect(client.identity.clientID == "billing")
        #expect(client.identity.authority == nil)
        #expect(client.identity.certificate == nil)
        #expect(client.validUntil == .distantFuture)
        #expect(client.assertion == AssertionSummary(issuer: "billing", subject: "billing", jti: "jti-billing"))
    }

    @Test("client_secret_jwt: each secret that has not ended signs, whatever kid the header has")
    func sharedSecret() async throws {
        let world = try AssertionWorld()
        func token(_ jti: String, _ secret: [UInt8], _ header: JSONValue = ["alg": "HS256"]) -> String {
            let claims = AssertionWorld.claims(of: "ledger", ["jti": .string(jti)], at: Self.now)
            return AssertionWorld.hs256(claims, header: header, secret: secret)
        }
        let client = try await world.authenticate(token("1", AssertionWorld.secret))
        #expect(client.flow == .clientSecretJWT)
        #expect(client.identity.clientID == "ledger")
        let withKid: JSONValue = ["alg": "HS256", "kid": "ledger"]
        #expect(try await world.refusal(token("2", AssertionWorld.oldSecret, withKid)) == nil)
        let wrong = [UInt8](repeating: 65, count: 47)
        #expect(
            try await world.refusal(token("3", wrong))
                == "client ledger: the token has a signature that does not verify")
        world.clock.advance(by: 100)
        world.clients.confirm(at: world.clock.now)
        #expect(
            try await world.refusal(token("4", AssertionWorld.oldSecret))
                == "client ledger: the token has a signature that does not verify")
        #expect(try await world.refusal(token("5", AssertionWorld.secret)) == nil)
    }

    struct Attack: Sendable, CustomTestStringConvertible {
        let name: String
        var client = "billing"
        var changes: [String: JSONValue?] = [:]
        var header: JSONValue = ["alg": "ES256", "kid": "k1"]
        var signer = AssertionWorld.key
        var type = RegisteredAssertionAuthentication.assertionType
        var clientID: String?
        let reason: String

        var testDescription: String { name }
    }

    static let attacks: [Attack] = [
        Attack(
            name: "another assertion type", type: "urn:ietf:params:oauth:client-assertion-type:saml2-bearer",
            reason: "client billing: the client_assertion_type "
                + "\"urn:ietf:params:oauth:client-assertion-type:saml2-bearer\" is not "
                + RegisteredAssertionAuthentication.assertionType),
        Attack(
            name: "a stranger", client: "stranger", signer: AssertionWorld.otherKey,
            reason: "client stranger: is not registered"),
        Attack(
            name: "a name that no client can have", client: "bil ling\u{1B}",
            reason: "client \"bil ling\\u{1B}\": is not registered"),
        Attack(
            // U+212A, the sign of the kelvin, is canonically equivalent to K.
            name: "another spelling of a client's name", client: "\u{212A}iosk",
            reason: "client \"\u{212A}iosk\": is not registered"),
        Attack(name: "a disabled client", client: "asleep", reason: "client asleep: is disabled"),
        Attack(
            name: "a damaged client", client: "torn", reason: "client torn: has a damaged record: no keys"),
        Attack(
            name: "a client with a certificate", client: "pinned",
            reason: "client pinned: is registered with self_signed_tls_client_auth"),
        Attack(
            name: "a client with a secret", client: "ledger",
            reason: "client ledger: is registered with client_secret_jwt"),
        Attack(
            name: "another client's key", signer: AssertionWorld.otherKey,
            reason: "client billing: the token has a signature that does not verify"),
        Attack(
            name: "a key that is not registered", header: ["alg": "ES256", "kid": "k2"],
            reason: "client billing: the token names the key \"k2\", which is unknown or does not fit"),
        Attack(
            name: "another algorithm", header: ["alg": "ES384", "kid": "k1"],
            reason: "client billing: the token has the algorithm ES384, and ES256 is registered"),
        Attack(
            name: "an access token", header: ["alg": "ES256", "kid": "k1", "typ": "at+jwt"],
            reason: "client billing: the token has the typ \"at+jwt\""),
        Attack(
            name: "a DPoP proof", header: ["alg": "ES256", "kid": "k1", "typ": "dpop+jwt"],
            reason: "client billing: the token has the typ \"dpop+jwt\""),
        Attack(
            name: "an empty typ", header: ["alg": "ES256", "kid": "k1", "typ": ""],
            reason: "client billing: the token has the typ \"\""),
        Attack(
            name: "client_id names another", clientID: "ledger",
            reason: "client billing: the token is not of the client that client_id names"),
        Attack(
            name: "bound to a certificate", changes: ["cnf": ["x5t#S256": "AAAA"]],
            reason: "client billing: the token is bound to a certificate that the client did not show"),
        Attack(
            name: "bound to a key", changes: ["cnf": ["jkt": "AAAA"]],
            reason: "client billing: the token is bound to a key of a kind that is not proved here (cnf)"),
        Attack(
            name: "bound to nothing", changes: ["cnf": .some(.null)],
            reason: "client billing: the token is bound to a key of a kind that is not proved here (cnf)"),
        Attack(
            name: "delegated", changes: ["act": ["sub": "x"]],
            reason: "client billing: the token has act, which says who acts with it: only a token exchange judges that"),
        Attack(
            name: "for an actor", changes: ["may_act": ["sub": "x"]],
            reason: "client billing: the token has may_act, which says who acts with it: "
                + "only a token exchange judges that"),
        Attack(
            name: "an event", changes: ["events": .object([])],
            reason: "client billing: the token tells of an event (events), it is no proof of identity"),
        Attack(name: "no iss", changes: ["iss": nil], reason: "the token has no iss"),
        Attack(name: "iss is a number", changes: ["iss": 7], reason: "the token has no iss"),
        Attack(name: "iss is empty", changes: ["iss": ""], reason: "client \"\": the token has no iss"),
        Attack(name: "no sub", changes: ["sub": nil], reason: "client billing: the token has no sub"),
        Attack(name: "sub is null", changes: ["sub": .some(.null)], reason: "client billing: the token has no sub"),
        Attack(
            name: "a token that the client issued about another", changes: ["sub": "ledger"],
            reason: "client billing: the token has a sub that is not its iss"),
        Attack(
            name: "no exp", changes: ["exp": nil],
            reason: "client billing: the token has no \"exp\", or an empty one"),
        Attack(
            name: "exp is text", changes: ["exp": "1800000060"],
            reason: "client billing: the token has a claim \"exp\" that is not a number"),
        Attack(
            name: "exp in milliseconds", changes: ["exp": .integer(now * 1000)],
            reason: "client billing: the token has a claim \"exp\" that is no time in seconds from 1970 to 9999"),
        Attack(
            name: "it has ended", changes: ["exp": .integer(now - 60), "iat": .integer(now - 120)],
            reason: "client billing: the token expired 60 s ago"),
        Attack(
            name: "it lasts too long", changes: ["exp": .integer(now + 301)],
            reason: "client billing: the token is made to last 301 s, more than 300"),
        Attack(
            name: "it lasts too long and hides its beginning", changes: ["exp": .integer(now + 361), "iat": nil],
            reason: "client billing: the token is made to last 301 s, more than 300"),
        Attack(
            name: "it was made a day ago and ends in a minute", changes: ["iat": .integer(now - 86_400)],
            reason: "client billing: the token is made to last 86460 s, more than 300"),
        Attack(
            name: "it begins later", changes: ["nbf": .integer(now + 61), "exp": .integer(now + 120)],
            reason: "client billing: the token has a claim nbf that lies 61 s ahead"),
        Attack(
            name: "it is from the future", changes: ["iat": .integer(now + 61), "exp": .integer(now + 120)],
            reason: "client billing: the token has a claim iat that lies 61 s ahead"),
        Attack(
            name: "no aud", changes: ["aud": nil],
            reason: "client billing: the token has no \"aud\", or an empty one"),
        Attack(
            name: "an empty list for aud", changes: ["aud": []],
            reason: "client billing: the token has no \"aud\", or an empty one"),
        Attack(
            name: "for another server", changes: ["aud": "https://other.example.com"],
            reason: "client billing: the token is for \"https://other.example.com\", and not for us"),
        Attack(
            name: "for the token endpoint, which is not registered",
            changes: ["aud": .string(AssertionWorld.issuer + "/token")],
            reason: "client billing: the token is for \"https://issuer.example.com/token\", and not for us"),
        Attack(
            name: "for us and another",
            changes: ["aud": [.string(AssertionWorld.issuer), "https://other.example.com"]],
            reason: "client billing: the token is for 2 audiences, where ours alone may stand, once each"),
        Attack(
            name: "for us twice, by a name that is not the client's",
            changes: ["aud": [.string(AssertionWorld.issuer), .string(AssertionWorld.issuer + "/token")]],
            reason: "client billing: the token is for 2 audiences, where ours alone may stand, once each"),
        Attack(
            name: "for us by both names, and another", client: "old",
            changes: [
                "aud": [
                    .string(AssertionWorld.issuer), .string(AssertionWorld.issuer + "/token"), "https://a.example.com",
                ]
            ],
            reason: "client old: the token is for 3 audiences, where ours alone may stand, once each"),
        Attack(
            name: "for us by both names, one of them twice", client: "old",
            changes: [
                "aud": [
                    .string(AssertionWorld.issuer), .string(AssertionWorld.issuer),
                    .string(AssertionWorld.issuer + "/token"),
                ]
            ],
            reason: "client old: the token is for 3 audiences, where ours alone may stand, once each"),
        Attack(
            name: "for us with a slash", changes: ["aud": .string(AssertionWorld.issuer + "/")],
            reason: "client billing: the token is for \"https://issuer.example.com/\", and not for us"),
        Attack(
            name: "for us in other letters", changes: ["aud": "https://Issuer.example.com"],
            reason: "client billing: the token is for \"https://Issuer.example.com\", and not for us"),
        Attack(
            name: "aud is an object", changes: ["aud": ["url": .string(AssertionWorld.issuer)]],
            reason: "client billing: the token has a claim \"aud\" that is not a string or a list of strings"),
        Attack(
            name: "no jti", changes: ["jti": nil],
            reason: "client billing: the token has no \"jti\", or an empty one"),
        Attack(
            name: "an empty jti", changes: ["jti": ""],
            reason: "client billing: the token has no \"jti\", or an empty one"),
        Attack(
            name: "jti is a number", changes: ["jti": 1],
            reason: "client billing: the token has a claim \"jti\" that is not a string"),
        Attack(
            name: "a jti of 256 bytes", changes: ["jti": .string(String(repeating: "j", count: 256))],
            reason: "client billing: the token has a jti of more than 255 bytes"),
    ]

    @Test("is refused, with the reason in the audit log, and nothing is remembered of it", arguments: attacks)
    func refused(_ attack: Attack) async throws {
        let world = try AssertionWorld()
        let claims = AssertionWorld.claims(of: attack.client, attack.changes, at: Self.now)
        let token = try AssertionWorld.es256(claims, header: attack.header, key: attack.signer)
        #expect(try await world.refusal(token, type: attack.type, naming: attack.clientID) == attack.reason)
        #expect(world.replays.count == 0)
        #expect(world.keySource.questions.isEmpty)
    }

    @Test(
        "may be typed as the draft has it, or as a JWT, or not at all",
        arguments: [nil, "JWT", "jwt", "client-authentication+jwt", "application/client-authentication+JWT"])
    func types(_ type: String?) async throws {
        let header: JSONValue = type.map { ["alg": "ES256", "typ": .string($0)] } ?? ["alg": "ES256"]
        let token = try AssertionWorld.es256(AssertionWorld.claims(of: "billing", at: Self.now), header: header)
        #expect(try await AssertionWorld().refusal(token) == nil)
    }

    @Test("may name us in a list of one, and need no iat; a client may be allowed to name the token endpoint")
    func lenience() async throws {
        let world = try AssertionWorld()
        let good: [(String, [String: JSONValue?])] = [
            ("billing", ["aud": [.string(AssertionWorld.issuer)], "jti": "1"]),
            ("billing", ["iat": nil, "jti": "2"]),
            ("billing", ["iat": .integer(Self.now), "exp": .integer(Self.now + 300), "jti": "3"]),
            ("billing", ["jti": .string(String(repeating: "j", count: 255))]),
            ("billing", ["exp": .integer(Self.now - 59), "iat": .integer(Self.now - 100), "jti": "4"]),
            ("old", ["aud": .string(AssertionWorld.issuer + "/token"), "jti": "5"]),
            ("old", ["jti": "6"]),
            ("old", ["aud": [.string(AssertionWorld.issuer), .string(AssertionWorld.issuer + "/token")], "jti": "7"]),
            ("old", ["aud": [.string(AssertionWorld.issuer + "/token"), .string(AssertionWorld.issuer)], "jti": "8"]),
        ]
        for (client, changes) in good {
            #expect(try await world.refusal(world.assertion(of: client, changes)) == nil)
        }
    }

    @Test("counts once, and each client's jti is its own")
    func replay() async throws {
        let world = try AssertionWorld()
        let token = try world.assertion()
        #expect(try await world.refusal(token) == nil)
        #expect(try await world.refusal(token) == "client billing: the token was used before")
        // Another token with the name of a used one.
        #expect(
            try await world.refusal(world.assertion(["exp": .integer(Self.now + 61)]))
                == "client billing: the token was used before")
        #expect(try await world.refusal(world.assertion(of: "old", ["jti": "jti-billing"])) == nil)
        // As long as any clock might take it for good.
        world.clock.advance(by: 60 + 59)
        world.clients.confirm(at: world.clock.now)
        #expect(try await world.refusal(token) == "client billing: the token was used before")
        world.clock.advance(by: 1)
        world.clients.confirm(at: world.clock.now)
        #expect(try await world.refusal(token) == "client billing: the token expired 60 s ago")
        world.clock.advance(by: -60)
        world.clients.confirm(at: world.clock.now)
        #expect(try await world.refusal(token) == "client billing: the token was used before")
    }

    @Test("is our fault to refuse when nobody can tell whether it was used, or who is registered")
    func ours() async throws {
        let world = try AssertionWorld()
        world.replays.isFailing = true
        let failure = await #expect(throws: ClientAuthenticationFailure.self) {
            try await world.authenticate(try world.assertion())
        }
        #expect(failure?.isOurs == true)
        world.replays.isFailing = false
        #expect(try await world.refusal(world.assertion()) == nil)
        world.clock.advance(by: 11)
        let outdated = await #expect(throws: ClientAuthenticationFailure.self) {
            try await world.authenticate(try world.assertion(["jti": "2"]))
        }
        #expect(outdated?.isOurs == true)
        #expect(outdated?.reason == "the clients have not been read from the database for 10.0 s")
    }

    @Test("of a client that publishes its keys is checked by what is held, and by a new look for a key that is not")
    func publishedKeys() async throws {
        let world = try AssertionWorld()
        let token = try world.assertion(of: "remote")
        let reason = "client remote: no keys could be had from https://keys.example.com/a"
        #expect(try await world.refusal(token) == reason)
        let held = try VerificationKeySet(json: AssertionWorld.jwks(("k0", AssertionWorld.otherKey)))
        let fetched = try VerificationKeySet(json: AssertionWorld.jwks(("k1", AssertionWorld.key)))
        world.keySource.set(held: held, fetched: held)
        #expect(
            try await world.refusal(token)
                == "client remote: the token names the key \"k1\", which is unknown or does not fit")
        world.keySource.set(held: held, fetched: fetched)
        #expect(try await world.refusal(token) == nil)
        #expect(world.keySource.questions == ["k1", "k1", "k1"])
        #expect(try await world.refusal(world.assertion(of: "remote", ["jti": "2"])) == nil)
        #expect(world.keySource.questions.count == 3)
    }

    @Test("that is refused before its keys are looked for makes nobody fetch them")
    func fetchesNothing() async throws {
        let world = try AssertionWorld()
        let claims = AssertionWorld.claims(of: "remote", at: Self.now)
        let headers: [JSONValue] = [
            ["alg": "ES384", "kid": "x"], ["alg": "ES256", "kid": "x", "typ": "at+jwt"],
            ["alg": "ES256", "jku": "https://evil.example.com/"], ["alg": "none"],
        ]
        for header in headers {
            #expect(try await world.refusal(AssertionWorld.es256(claims, header: header)) != nil)
        }
        let disagreeing = try world.assertion(of: "remote", ["sub": "billing"])
        #expect(try await world.refusal(disagreeing) != nil)
        #expect(world.keySource.looks == 0)
        #expect(world.keySource.questions.isEmpty)
    }

    @Test("under another registration of its client is checked by that from the next request on")
    func changedKeys() async throws {
        let world = try AssertionWorld()
        #expect(try await world.refusal(world.assertion()) == nil)
        let changed = RegisteredClient(
            id: "billing",
            proof: .assertion(
                AssertionRegistration(
                    algorithm: .es256, keys: .inline(json: AssertionWorld.jwks(("k1", AssertionWorld.otherKey))))),
            isDisabled: false)
        world.clients.apply(
            ClientChanges(revision: 2, isComplete: false, present: [changed]), readAt: world.clock.now)
        #expect(
            try await world.refusal(world.assertion(["jti": "2"]))
                == "client billing: the token has a signature that does not verify")
        let claims = AssertionWorld.claims(of: "billing", ["jti": "3"], at: Self.now)
        #expect(try await world.refusal(AssertionWorld.es256(claims, key: AssertionWorld.otherKey)) == nil)
    }

    @Test("belongs to one flow: that of its algorithm's kind, or another method that takes it")
    func routing() async throws {
        struct Foreign: ClientAuthenticationMethod {
            var flow: ClientCredentialsFlow { .federatedToken }
            var metadataNames: [String] { [] }
            func credential(in request: TokenRequest, from origin: RequestOrigin) -> CredentialKind? {
                request.assertion?.claimedIssuer == "https://token.example.com" ? .clientAssertion : nil
            }
            func authenticate(
                _ request: TokenRequest, from origin: RequestOrigin, at time: Date
            ) async throws(ClientAuthenticationFailure) -> AuthenticatedClient {
                throw ClientAuthenticationFailure(reason: "foreign")
            }
        }
        let world = try AssertionWorld(yieldingTo: [Foreign()])
        let foreign = try AssertionWorld.es256(AssertionWorld.claims(of: "https://token.example.com", at: Self.now))
        await #expect(throws: AssertionWorld.Untaken(count: 0)) { try await world.authenticate(foreign) }
        // A secret that is a public key, as whoever confuses the two would have it.
        let confused = AssertionWorld.hs256(
            AssertionWorld.claims(of: "billing", at: Self.now),
            secret: Array(AssertionWorld.key.publicKey.pemRepresentation.utf8))
        #expect(try await world.refusal(confused) == "client billing: is registered with private_key_jwt")
        #expect(
            try await world.refusal("not a token")
                == "the token has 1 parts between dots; a signed token has 3")
        let form = try FormParameters([
            (name: "grant_type", value: TokenRequest.jwtBearerGrant), (name: "assertion", value: try world.assertion()),
        ])
        let request = try TokenRequest(form)
        let origin = RequestOrigin(requestID: "r", remoteAddress: nil)
        #expect(world.methods.allSatisfy { $0.credential(in: request, from: origin) == nil })
    }

    @Test("the metadata name the flows and their algorithms, and never none")
    func metadata() throws {
        let world = try AssertionWorld()
        func metadata(_ methods: [any ClientAuthenticationMethod]) throws -> [String: Any] {
            try JSON.object(
                ProviderMetadata(
                    issuer: try IssuerIdentifier(AssertionWorld.issuer), mutualTLSBase: nil,
                    grants: [ClientCredentialsGrant()], methods: methods, algorithms: [.es256], audiences: []
                ).json)
        }
        let member = "token_endpoint_auth_signing_alg_values_supported"
        let all = try metadata(world.methods)
        #expect(
            all["token_endpoint_auth_methods_supported"] as? [String] == ["private_key_jwt", "client_secret_jwt"])
        #expect(all[member] as? [String] == VerificationAlgorithm.allCases.map(\.rawValue))
        #expect(try metadata([world.methods[1]])[member] as? [String] == ["HS256", "HS384", "HS512"])
        #expect(try metadata([MutualTLSAuthentication(trust: TrustSnapshot(authorities: []))])[member] == nil)
    }

    @Test("a caller cannot tell why an assertion is refused, and the audit log can")
    func sameAnswer() async throws {
        let world = try AssertionWorld()
        let used = try world.assertion()
        #expect(try await world.refusal(used) == nil)
        var bodies: Set<[UInt8]> = []
        let assertions = [
            try world.assertion(of: "stranger"), try world.assertion(of: "asleep"), try world.assertion(of: "pinned"),
            try world.assertion(["aud": "https://other.example.com"]), used, "a.b.c", "a",
        ]
        for assertion in assertions {
            let tokens = try TokenWorld(methods: world.methods, clients: world.clients)
            let answer = try await tokens.ask(
                ("audience", "vault"), ("client_assertion", assertion),
                ("client_assertion_type", RegisteredAssertionAuthentication.assertionType), hasCertificate: false)
            #expect(answer.error == .invalidClient)
            bodies.insert(answer.body)
            let event = try tokens.event()
            #expect(event.flow == "private_key_jwt")
            #expect(event.reason?.isEmpty == false)
            #expect(event.assertionIssuer == event.clientID)
        }
        #expect(bodies.count == 1)
    }
}
