import FoundationEssentials
import JOSE
import PKI
import Synchronization
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Clients that change while their request waits")
struct ClientStandingTests {
    private static let uri = "spiffe://example.org/device/7"
    private static let time = ClientRegistration.sampleTime

    /// What commands do while a request waits, and what becomes of the request.
    static let changes: [(name: String, refusal: String?)] = [
        ("nothing", nil), ("another name", nil), ("disabled", "was disabled"), ("deleted", "was deleted"),
        ("deleted and released", "was deleted"), ("another certificate", "was changed"),
    ]

    /// A registry of the client `meter-7`, and what changes it.
    private final class Clients: Sendable {
        let registry: ClientRegistry
        private let change: String

        init(_ change: String) throws {
            self.change = change
            let client = RegisteredClient(try .sample("meter-7", .sanURI, uri))
            registry = ClientRegistry([client], confirmedAt: time)
        }

        func apply() throws {
            var registration = try ClientRegistration.sample("meter-7", .sanURI, uri)
            switch change {
            case "nothing": return
            case "another name": registration.name = "Meter 7"
            case "disabled": registration.isDisabled = true
            case "another certificate": registration = try .sample("meter-7", .sanURI, uri + "1")
            default:
                let reserved = [ClientReservation(id: "meter-7", reservedAt: time)]
                return registry.apply(
                    ClientChanges(
                        revision: 1, isComplete: false, present: [], deleted: ["meter-7"],
                        reserved: change == "deleted" ? reserved : []), readAt: time)
            }
            let client = RegisteredClient(registration)
            registry.apply(ClientChanges(revision: 1, isComplete: false, present: [client]), readAt: time)
        }
    }

    /// A method that waits for something once it has read the registration.
    private struct WaitingMethod: ClientAuthenticationMethod {
        let method: MutualTLSAuthentication
        let clients: Clients
        var flow: ClientCredentialsFlow { method.flow }
        var metadataNames: [String] { [] }

        func credential(in request: TokenRequest, from origin: RequestOrigin) -> CredentialKind? {
            method.credential(in: request, from: origin)
        }

        func authenticate(
            _ request: TokenRequest, from origin: RequestOrigin, at time: Date
        ) async throws(ClientAuthenticationFailure) -> AuthenticatedClient {
            let client = try await method.authenticate(request, from: origin, at: time)
            do { try clients.apply() } catch { throw ClientAuthenticationFailure(reason: "\(error)") }
            return client
        }
    }

    /// A grant that waits, as that of exchanges does for the keys of issuers.
    private struct WaitingGrant: Grant {
        let clients: Clients
        var grantType: String { "client_credentials" }

        func authorize(
            _ request: TokenRequest, for client: AuthenticatedClient?, at time: Date
        ) async throws(TokenRefusal) -> RequestedAuthorization {
            do { try clients.apply() } catch { throw .faulty("\(error)") }
            return try await ClientCredentialsGrant().authorize(request, for: client, at: time)
        }
    }

    /// A cloud that takes its time.
    private final class WaitingBroker: ResourceBroker {
        let clients: Clients
        private let count = Mutex(0)
        var withdrawn: Int { count.withLock { $0 } }

        init(_ clients: Clients) { self.clients = clients }

        func credential(for request: ResourceRequest) async throws(ResourceFailure) -> ResourceCredential {
            do { try clients.apply() } catch { throw .faulty("\(error)") }
            return ResourceCredential(body: ["token": "t"], token: .init(text: "t"), expiresAt: nil)
        }

        func withdraw(_ credential: ResourceCredential) async { count.withLock { $0 += 1 } }
    }

    private func world(_ clients: Clients) throws -> (world: TokenWorld, method: MutualTLSAuthentication) {
        let world = try TokenWorld(clients: clients.registry)
        let authority = try TokenWorld.authority.get()
        let trust = TrustSnapshot(authorities: [
            .init(name: "factory", validator: try CertificationPathValidator(anchors: [authority.certificate]))
        ])
        return (world, MutualTLSAuthentication(trust: trust, clients: clients.registry))
    }

    /// Asks by rules of which something waits.
    private func ask(
        _ world: TokenWorld, _ clients: Clients, by method: any ClientAuthenticationMethod, _ grant: any Grant,
        _ policy: IssuancePolicy? = nil, _ brokers: [String: any ResourceBroker] = [:], audience: String = "vault"
    ) async throws -> (TokenAnswer, AuditEvent) {
        world.rules.replace(
            with: IssuanceRules(
                authenticator: ClientAuthenticator(methods: [method], clients: clients.registry),
                policy: policy ?? world.rules.now.policy, composer: ClaimsComposer(issuer: world.issuer),
                grants: [grant], audiences: TokenWorld.audiences, brokers: brokers))
        let answer = try await world.ask(("audience", audience), ("client_id", "meter-7"))
        return (answer, try world.event())
    }

    private func check(_ answer: TokenAnswer, _ event: AuditEvent, _ refusal: String?) {
        #expect(answer.error == (refusal == nil ? nil : .invalidClient))
        #expect(event.outcome == (refusal == nil ? .issued : .refused))
        #expect(event.reason == refusal.map { "client meter-7: \($0) while its request was judged" })
    }

    @Test("get no token by what they were when they were authenticated", arguments: changes)
    func authentication(name: String, refusal: String?) async throws {
        let clients = try Clients(name)
        let (world, method) = try world(clients)
        let waiting = WaitingMethod(method: method, clients: clients)
        let (answer, event) = try await ask(world, clients, by: waiting, ClientCredentialsGrant())
        check(answer, event, refusal)
    }

    @Test("get no token where their grant has waited", arguments: changes)
    func grant(name: String, refusal: String?) async throws {
        let clients = try Clients(name)
        let (world, method) = try world(clients)
        let (answer, event) = try await ask(world, clients, by: method, WaitingGrant(clients: clients))
        check(answer, event, refusal)
    }

    @Test("get no credential of a cloud, which is withdrawn", arguments: changes)
    func broker(name: String, refusal: String?) async throws {
        let clients = try Clients(name)
        let (world, method) = try world(clients)
        let rule = PolicyRule(
            name: "devices", authority: "factory",
            conditions: [try MatchCondition(.sanURI, "spiffe://example.org/device/{id}")],
            subject: try Template("dev-{id}"), audiences: [], resources: ["cloud"])
        let policy = IssuancePolicy(
            rules: [rule], audiences: TokenWorld.audiences,
            resources: [ResourceTerms(name: "cloud", kind: .azure, audience: TokenWorld.audiences[1])])
        let broker = WaitingBroker(clients)
        let (answer, event) = try await ask(
            world, clients, by: method, ClientCredentialsGrant(), policy, ["cloud": broker], audience: "cloud")
        check(answer, event, refusal)
        #expect(broker.withdrawn == (refusal == nil ? 0 : 1))
    }

    @Test("a device that waits in an exchange is none any more when its certificate or its name is a client's")
    func devices() throws {
        let leaf = try TokenWorld.authority.get().leaf("device-7", uris: [Self.uri]).certificate
        let device = AuthenticatedClient(
            flow: .mutualTLS, identity: PolicyIdentity(authority: "factory", certificate: leaf),
            validUntil: .distantFuture)
        let subject = try ExchangeParty(
            of: "lab", ["sub": "job-7", "iss": "https://lab.example.com"], expiresAt: .distantFuture,
            isAccessToken: false)
        let parties = ExchangeParties(
            subject: subject, actor: nil, client: device.identity,
            clientIdentity: .subject("dev-7", authority: "factory"), issuer: "https://issuer.example.com")
        let registry = ClientRegistry(confirmedAt: Self.time)
        let authenticator = ClientAuthenticator(methods: [], clients: registry)
        func check() throws { try authenticator.checkStanding(of: device, for: parties, at: Self.time) }
        #expect(throws: Never.self) { try check() }
        var disabled = ClientRegistration.sample("other", certificates: [leaf])
        disabled.isDisabled = true
        let named = ClientRegistration.sample("dev-7", thumbprint: 1)
        for (registration, reason) in [
            (disabled, "the certificate is that of client other, which is disabled: it is no device's"),
            (named, "the device's subject dev-7 is the client_id of a registered client"),
        ] {
            let client = RegisteredClient(registration)
            registry.apply(ClientChanges(revision: 1, isComplete: true, present: [client]), readAt: Self.time)
            #expect(throws: TokenRefusal.self) { try check() }
            do { try check() } catch let refusal as TokenRefusal { #expect(refusal.reason == reason) }
        }
    }
}
