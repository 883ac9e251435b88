import AuthorizationServer
import FoundationEssentials
import JOSE
import PKI
import TestSupport
import Testing

@Suite("Tokens of registered clients")
struct RegisteredClientTokenTests {
    static let uri = "spiffe://example.org/device/7"

    func world(_ registrations: [ClientRegistration], device: TestIdentity? = nil) throws -> TokenWorld {
        let clients = ClientRegistry(
            registrations.map { RegisteredClient($0) }, confirmedAt: Date(timeIntervalSince1970: 1_800_000_000))
        return try TokenWorld(device: device, clients: clients)
    }

    @Test("a token names the client by its identifier, and so does the audit log")
    func token() async throws {
        let world = try world([try .sample("meter-7", .sanURI, Self.uri)])
        let answer = try await world.ask(("audience", "vault"), ("client_id", "meter-7"))
        #expect(answer.error == nil)
        let token = try #require(try JSON.object(answer.body)["access_token"] as? String)
        let claims = try ReadToken(token).claims
        #expect(claims["client_id"] as? String == "meter-7")
        #expect(claims["sub"] as? String == "dev-7")
        let event = try world.event()
        #expect(event.clientID == "meter-7")
        #expect(event.subject == "dev-7")
        #expect(event.flow == "mtls-client-credentials")
    }

    @Test("a client's tokens are bound to its certificate where it asks for that or the audience does")
    func bound() async throws {
        let device = try TokenWorld.authority.get().leaf("device-7", uris: [Self.uri])
        var named = try ClientRegistration.sample("named", .sanURI, Self.uri)
        named.bindsTokens = true
        let clients = try [named, .sample("plain", .sanURI, Self.uri)]
        for (id, isBound) in [("named", true), ("plain", false)] {
            let world = try world(clients, device: device)
            let answer = try await world.ask(("audience", "vault"), ("client_id", id))
            let token = try #require(try JSON.object(answer.body)["access_token"] as? String)
            let confirmation = try ReadToken(token).claims["cnf"] as? [String: String]
            let thumbprint = Base64URL.encode(world.device.certificate.thumbprintBytes)
            #expect(confirmation == (isBound ? ["x5t#S256": thumbprint] : nil))
        }
    }

    @Test("a caller cannot tell an unknown client from a disabled one or a wrong certificate")
    func sameAnswer() async throws {
        var disabled = try ClientRegistration.sample("disabled", .sanURI, Self.uri)
        disabled.isDisabled = true
        let registrations = [
            disabled, try .sample("other", .sanURI, "spiffe://example.org/other"), .sample("pin", thumbprint: 1),
        ]
        let ruleless = try TokenWorld.authority.get().leaf("x")
        let stranger = try TestCertificateAuthority(name: "Stranger").leaf("x", uris: [Self.uri])
        var answers: Set<[UInt8]> = []
        for device in [nil, ruleless, stranger] {
            for id in ["unknown", "disabled", "other", "pin"] {
                let world = try world(registrations, device: device)
                let answer = try await world.ask(("audience", "vault"), ("client_id", id))
                #expect(answer.error == .invalidClient)
                answers.insert(answer.body)
                let event = try world.event()
                #expect(event.clientID == id)
                #expect(event.reason?.isEmpty == false)
            }
        }
        #expect(answers.count == 1)
    }

    @Test("a device whose subject is a client's identifier gets no token in its name")
    func subjectCollision() async throws {
        let world = try world([.sample("dev-7", thumbprint: 1)])
        for parameters in [[("audience", "vault")], [("audience", "vault"), ("client_id", "dev-7")]] {
            let form = try FormParameters(
                [(name: "grant_type", value: "client_credentials")] + parameters.map { (name: $0.0, value: $0.1) })
            let answer = await world.endpoint.respond(
                to: form,
                from: RequestOrigin(
                    requestID: "r", remoteAddress: nil, certificate: PresentedCertificate(chain: world.device.chain)))
            #expect(answer.error == .invalidClient)
        }
        #expect(
            world.auditLog.events.map(\.reason) == [
                "the device's subject dev-7 is the client_id of a registered client",
                "client dev-7: the certificate is none of those registered",
            ])
    }

    @Test("a method that does not know of registered clients cannot authenticate one")
    func otherMethod() async throws {
        struct Careless: ClientAuthenticationMethod {
            let client: AuthenticatedClient
            var flow: ClientCredentialsFlow { .mutualTLS }
            var metadataNames: [String] { [] }
            func credential(in request: TokenRequest, from origin: RequestOrigin) -> CredentialKind? {
                .custom("careless")
            }
            func authenticate(
                _ request: TokenRequest, from origin: RequestOrigin, at time: Date
            ) async throws(ClientAuthenticationFailure) -> AuthenticatedClient { client }
        }
        let device = try await ClientWorld().authenticate(
            nil, try TokenWorld.authority.get().leaf("x", uris: [Self.uri]).chain)
        let clients = ClientRegistry(
            [RegisteredClient(.sample("billing", thumbprint: 1))],
            confirmedAt: Date(timeIntervalSince1970: 1_800_000_000))
        let world = try TokenWorld(methods: [Careless(client: device)], clients: clients)
        let answer = try await world.ask(("audience", "vault"), ("client_id", "billing"), hasCertificate: false)
        #expect(answer.error == .invalidClient)
        #expect(try world.event().reason == "client billing: did not authenticate as it is registered")
    }

    @Test("a server that cannot read its clients says that it is unavailable")
    func outdated() async throws {
        let clients = ClientRegistry([], confirmedAt: Date(timeIntervalSince1970: 1_799_999_000))
        let world = try TokenWorld(clients: clients)
        #expect(try await world.ask(("audience", "vault"), ("client_id", "a")).error == .temporarilyUnavailable)
        // Whether the device's subject is a client's name cannot be told either.
        #expect(try await world.ask(("audience", "vault")).error == .temporarilyUnavailable)
    }

    @Test("the metadata name what is wired")
    func metadata() throws {
        let trust = TrustSnapshot(authorities: [])
        let clients = ClientRegistry(confirmedAt: .distantPast)
        #expect(MutualTLSAuthentication(trust: trust).metadataNames == ["tls_client_auth"])
        #expect(
            MutualTLSAuthentication(trust: trust, clients: clients).metadataNames
                == ["tls_client_auth", "self_signed_tls_client_auth"])
    }
}
