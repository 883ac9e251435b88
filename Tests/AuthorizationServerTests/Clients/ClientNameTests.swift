import FoundationEssentials
import JOSE
import PKI
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Whose a name is")
struct ClientNameTests {
    private let time = ClientRegistration.sampleTime

    private func registry(
        _ clients: [ClientRegistration] = [], reserved: [ClientReservation] = []
    ) -> ClientRegistry {
        ClientRegistry(clients.map { RegisteredClient($0) }, reserved: reserved, confirmedAt: time)
    }

    private func authenticator(_ registry: ClientRegistry) -> ClientAuthenticator {
        ClientAuthenticator(methods: [], clients: registry)
    }

    private func client(_ id: ByteString?, authority: String? = nil) -> AuthenticatedClient {
        AuthenticatedClient(
            flow: .clientSecretBasic, identity: PolicyIdentity(authority: authority, clientID: id),
            validUntil: .distantFuture)
    }

    @Test("identities of one name and several kinds are several")
    func identities() {
        let all: Set<Identity> = [
            .client("x"), .subject("x", authority: "a"), .subject("x", authority: "b"), .issued("x", issuer: "a"),
        ]
        #expect(all.count == 4)
        #expect(Identity.client("K") != .client("\u{212A}"))
        #expect(IdentityReference.client("x").means(.client("x")))
        #expect(!IdentityReference.client("x").means(.subject("x", authority: "a")))
        #expect(IdentityReference.subject("x", authority: "a").means(.subject("x", authority: "a")))
        #expect(!IdentityReference.subject("x", authority: "a").means(.subject("x", authority: "b")))
        #expect(!IdentityReference.subject("x", authority: "a").means(.client("x")))
        #expect(IdentityReference.name("x").means(.client("x")))
        #expect(IdentityReference.name("x").means(.subject("x", authority: "b")))
        #expect(!IdentityReference.name("x").means(.issued("x", issuer: "b")))
        #expect(!IdentityReference.name("K").means(.client("\u{212A}")))
    }

    @Test("a subject that is another client's name is refused, whoever asks", arguments: ["enabled", "disabled"])
    func otherClient(state: String) throws {
        var billing = ClientRegistration.sample("billing", thumbprint: 1)
        billing.isDisabled = state == "disabled"
        let authenticator = authenticator(registry([billing, .sample("meter", thumbprint: 2)]))
        for asking in [client("meter"), client(nil, authority: "factory"), client("Billing")] {
            #expect(throws: TokenRefusal.self) {
                try authenticator.checkSubject("billing", of: asking, for: nil, at: time)
            }
        }
        #expect(throws: Never.self) {
            try authenticator.checkSubject("billing", of: client("billing"), for: nil, at: time)
            try authenticator.checkSubject("billing-2", of: client("meter"), for: nil, at: time)
            try authenticator.checkName(.client("billing"), at: time)
        }
        #expect(throws: TokenRefusal.self) {
            try authenticator.checkName(.subject("billing", authority: "factory"), at: time)
        }
    }

    @Test("the name of a deleted client is nobody's, until it is released")
    func reserved() throws {
        let registry = registry([.sample("meter", thumbprint: 1)], reserved: [.init(id: "billing", reservedAt: time)])
        let authenticator = authenticator(registry)
        for asking in [client("meter"), client("billing"), client(nil, authority: "factory")] {
            #expect(throws: TokenRefusal.self) {
                try authenticator.checkSubject("billing", of: asking, for: nil, at: time)
            }
        }
        #expect(throws: TokenRefusal.self) {
            try authenticator.checkName(.subject("billing", authority: "factory"), at: time)
        }
        registry.apply(
            ClientChanges(revision: 2, isComplete: false, present: [], released: ["billing"]), readAt: time)
        #expect(throws: Never.self) { try authenticator.checkName(.subject("billing", authority: "factory"), at: time) }
    }

    @Test("clients that were not read for long are nobody's trouble but ours: no name is taken for a stranger's")
    func outdated() throws {
        let registry = registry()
        let authenticator = authenticator(registry)
        let late = time.addingTimeInterval(ClientRegistry.maximumAge + 1)
        let refusals = [
            #expect(throws: TokenRefusal.self) {
                try authenticator.checkSubject("billing", of: client("meter"), for: nil, at: late)
            },
            #expect(throws: TokenRefusal.self) {
                try authenticator.checkName(.subject("billing", authority: "factory"), at: late)
            },
        ]
        for refusal in refusals {
            #expect(refusal?.code == .temporarilyUnavailable)
            #expect(refusal?.reason == "the clients have not been read from the database for 10.0 s")
        }
        let device = AuthenticatedClient(
            flow: .mutualTLS,
            identity: PolicyIdentity(
                authority: "factory", certificate: try TestCertificateAuthority(name: "CA").leaf("d").certificate),
            validUntil: .distantFuture)
        let failure = #expect(throws: ClientAuthenticationFailure.self) {
            try authenticator.checkCertificate(of: device, at: late)
        }
        #expect(failure?.isOurs == true)
        #expect(throws: ClientRegistry.Outdated.self) { try registry.contains("billing", at: late) }
        registry.confirm(at: late)
        #expect(throws: Never.self) {
            try authenticator.checkSubject("billing", of: client("meter"), for: nil, at: late)
        }
    }

    @Test("a registry tells names apart by their bytes")
    func bytes() throws {
        let registry = registry([.sample("K", thumbprint: 1)])
        #expect(try registry.contains("K", at: time))
        #expect(try !registry.contains("\u{212A}", at: time))
        #expect(try registry.client("\u{212A}", at: time) == nil)
    }

    /// What of a token of ours says that it is about the client `billing`, registered at 100.
    private func party(_ claims: JSONValue, of authority: String = ExchangeParty.ownAuthority) throws -> ExchangeParty {
        try ExchangeParty(of: authority, claims, expiresAt: .distantFuture, isAccessToken: false)
    }

    @Test(
        "only the client's own tokens are about it",
        arguments: [
            ("its own by a secret", "billing", .client("billing"), ["client_secret_basic"], 100, true),
            ("its own, just registered", "billing", .client("billing"), ["client_secret_basic"], 99, true),
            ("an earlier client's", "billing", .client("billing"), ["client_secret_basic"], 98, false),
            ("its own by a certificate", "billing", .client("billing"), ["mtls-client-credentials"], 100, true),
            (
                "a device's of before, if its server knew late", "billing", .subject("billing", authority: "factory"),
                ["mtls-client-credentials"], 200, false
            ),
            ("a workload's", "billing", .subject("billing", authority: "lab"), ["federated-token"], 200, false),
            ("a flow's", "billing", .subject("billing", authority: "badges"), ["badges"], 200, false),
            ("another client's", "billing", .client("meter"), ["client_secret_basic"], 200, false),
            (
                "exchanged by another", "billing", .client("meter"), ["token-exchange", "client_secret_basic"], 110,
                true
            ),
            ("exchanged by nobody", "billing", nil, ["token-exchange"], 110, true),
            ("exchanged before", "billing", .client("meter"), ["token-exchange", "client_secret_basic"], 99, false),
            ("exchanged, perhaps before", "billing", nil, ["token-exchange"], 109, false),
            ("about another", "meter", .client("billing"), ["client_secret_basic"], 200, false),
            ("about a name that looks like it", "billin\u{0261}", .client("billing"), ["private_key_jwt"], 200, false),
        ] as [(String, String, Identity?, [String], Int64, Bool)])
    func ownTokens(
        what: String, subject: String, holder: Identity?, methods: [String], at: Int64, isAbout: Bool
    ) throws {
        let claims: JSONValue = [
            "sub": .string(subject), "client_id": .string(holder?.name.text ?? subject), "amr": .strings(methods),
            "iat": .integer(at), "jti": .string(TokenIdentifier.make(for: holder)),
        ]
        let billing = RegisteredClient(id: "billing", proof: .unreadable(""), isDisabled: false, registeredAt: 100)
        #expect(try party(claims).isAbout(billing) == isAbout, "\(what)")
        #expect(try !party(claims, of: "lab").isAbout(billing))
        let disabled = RegisteredClient(id: "billing", proof: .unreadable(""), isDisabled: true, registeredAt: 100)
        #expect(try !party(claims).isAbout(disabled))
    }

    @Test(
        "a token is held by the client that got it, whatever it is about",
        arguments: [
            ("by a secret", .client("billing"), ["client_secret_basic"], 99, true),
            ("by a secret, exchanged", .client("billing"), ["token-exchange", "client_secret_basic"], 99, true),
            ("by a certificate", .client("billing"), ["mtls-client-credentials"], 100, true),
            ("an earlier client's", .client("billing"), ["client_secret_basic"], 98, false),
            ("a device's", .subject("billing", authority: "factory"), ["mtls-client-credentials"], 200, false),
            ("a device's, exchanged", .subject("billing", authority: "factory"), ["token-exchange", "x"], 200, false),
            ("exchanged by nobody", nil, ["token-exchange"], 110, true),
            ("exchanged by nobody, perhaps before", nil, ["token-exchange"], 109, false),
            ("exchanged by nobody with a name", nil, ["token-exchange", "badges"], 200, false),
            ("a workload's", .subject("billing", authority: "lab"), ["federated-token"], 200, false),
            ("another's", .client("meter"), ["client_secret_basic"], 200, false),
        ] as [(String, Identity?, [String], Int64, Bool)])
    func heldTokens(what: String, holder: Identity?, methods: [String], at: Int64, isHeld: Bool) throws {
        let claims: JSONValue = [
            "sub": "plant-7", "client_id": .string(holder?.name.text ?? "billing"), "amr": .strings(methods),
            "iat": .integer(at), "jti": .string(TokenIdentifier.make(for: holder)),
        ]
        let billing = RegisteredClient(id: "billing", proof: .unreadable(""), isDisabled: false, registeredAt: 100)
        #expect(try party(claims).isHeld(by: billing) == isHeld, "\(what)")
        #expect(try !party(claims, of: "lab").isHeld(by: billing))
        let disabled = RegisteredClient(id: "billing", proof: .unreadable(""), isDisabled: true, registeredAt: 100)
        #expect(try !party(claims).isHeld(by: disabled))
    }

    /// What is said of a token of ours that is the subject's or the actor's of an exchange.
    private func refusals(_ claims: JSONValue, _ registry: ClientRegistry) throws -> [String?] {
        let token = try party(claims)
        let other = try party(["sub": "job-7", "iss": "https://lab.example.com"], of: "lab")
        return [(token, nil), (other, token)].map { subject, actor in
            let parties = ExchangeParties(
                subject: subject, actor: actor, client: nil, clientIdentity: nil, issuer: "https://issuer.example.com")
            do throws(TokenRefusal) {
                try authenticator(registry).checkTokens(of: parties, at: time)
                return nil
            } catch {
                return error.reason
            }
        }
    }

    @Test("tokens that name a client which is disabled or was deleted are not exchanged, wherever they name it")
    func namedClients() throws {
        let issuer = "https://issuer.example.com"
        let own = JSONValue.object([.init("sub", "meter"), .init("iss", .string(issuer))])
        let foreign: JSONValue = ["sub": "meter", "iss": "https://lab.example.com"]
        func claims(_ holder: String, act: JSONValue?, at: Int64 = 1_800_000_010) -> JSONValue {
            var members: [JSONValue.Member] = [
                .init("sub", "plant-7"), .init("iss", .string(issuer)), .init("client_id", .string(holder)),
                .init("amr", .strings(["client_secret_basic"])), .init("iat", .integer(at)),
                .init("jti", .string(TokenIdentifier.make(for: .client(ByteString(holder))))),
            ]
            if let act { members.append("act", act) }
            return .object(members)
        }
        let enabled = ClientRegistration.sample("meter", thumbprint: 1)
        var disabled = enabled
        disabled.isDisabled = true
        let naming: [(claims: JSONValue, word: String)] = [
            (claims("meter", act: nil), "the token's client_id"), (claims("other", act: own), "the token's actor"),
            (
                claims("other", act: ["sub": "robot", "iss": "https://lab.example.com", "act": own]),
                "the token's actor"
            ),
        ]
        for (claims, word) in naming {
            #expect(try refusals(claims, registry([enabled])) == [nil, nil])
            #expect(
                try refusals(claims, registry([disabled])).allSatisfy {
                    $0 == "\(word) meter is the client_id of a registered client, which is disabled"
                })
            let deleted = registry(reserved: [.init(id: "meter", reservedAt: time)])
            #expect(
                try refusals(claims, deleted).allSatisfy {
                    $0?.hasPrefix("\(word) meter is the client_id of a client that was deleted") == true
                })
        }
        // Whoever acted by that name before every server knew of the client may be another; so is whom another issuer knows.
        #expect(
            try refusals(claims("other", act: own, at: 1_800_000_009), registry([enabled])).allSatisfy { $0 != nil })
        #expect(try refusals(claims("other", act: foreign), registry([disabled])) == [nil, nil])
    }

    @Test("a token is issued in a client's name to that client alone")
    func holders() throws {
        let registry = registry([.sample("meter", thumbprint: 1)], reserved: [.init(id: "billing", reservedAt: time)])
        let authenticator = authenticator(registry)
        func check(_ holder: ByteString, _ client: AuthenticatedClient?) throws {
            try authenticator.checkHolder(holder, ofTokenAbout: "plant-7", for: client, at: time)
        }
        #expect(throws: Never.self) {
            try check("meter", client("meter"))
            try check("device-1", client(nil, authority: "factory"))
        }
        for (holder, client) in [
            ("meter", client(nil, authority: "factory")), ("meter", nil), ("billing", client("billing")),
            ("billing", client(nil, authority: "factory")),
        ] as [(ByteString, AuthenticatedClient?)] {
            #expect(throws: TokenRefusal.self) { try check(holder, client) }
        }
    }
}
