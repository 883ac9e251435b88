import AuthorizationServer
import Crypto
import FoundationEssentials
import JOSE
import Synchronization
import TestSupport

/// Clients with keys and secrets, and the two flows that judge their assertions.
final class AssertionWorld: Sendable {
    static let issuer = "https://issuer.example.com"
    static let key = P256.Signing.PrivateKey()
    static let otherKey = P256.Signing.PrivateKey()
    static let secret = [UInt8]("chy_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG".utf8)
    static let oldSecret = [UInt8]("chy_abcdefghijklmnopqrstuvwxyzABCDEFG0123456789".utf8)

    let clock = ManualClock()
    let replays = InMemoryAssertionReplayLog()
    let keySource = HeldKeys()
    let clients: ClientRegistry
    let methods: [RegisteredAssertionAuthentication]

    init(yieldingTo others: [any ClientAuthenticationMethod] = []) throws {
        clients = ClientRegistry(Self.registered, confirmedAt: clock.now)
        let terms = ClientAssertionTerms(issuer: try IssuerIdentifier(Self.issuer))
        methods = [false, true].map { [clients, keySource, replays] sharesSecret in
            RegisteredAssertionAuthentication(
                sharingSecret: sharesSecret, clients: clients, keySource: keySource, replays: replays, terms: terms,
                yieldingTo: others)
        }
    }

    static let registered: [RegisteredClient] = {
        let inline = AssertionRegistration(algorithm: .es256, keys: .inline(json: jwks(("k1", key))))
        let now = Int64(1_800_000_000)
        func secret(_ bytes: [UInt8], until end: Int64? = nil) -> AuthorizationServer.SharedSecret {
            AuthorizationServer.SharedSecret(
                period: SecretPeriod(madeAt: now - 9000, endsAt: end),
                secret: ClientSecret(recorded: String(decoding: bytes, as: UTF8.self)))
        }
        return [
            RegisteredClient(id: "billing", proof: .assertion(inline), isDisabled: false),
            RegisteredClient(id: "Kiosk", proof: .assertion(inline), isDisabled: false),
            RegisteredClient(id: "asleep", proof: .assertion(inline), isDisabled: true),
            RegisteredClient(id: "torn", proof: .unreadable("no keys"), isDisabled: false),
            RegisteredClient(
                id: "pinned", proof: .thumbprints([UInt8](repeating: 1, count: 32)), isDisabled: false),
            RegisteredClient(
                id: "old",
                proof: .assertion(
                    AssertionRegistration(
                        algorithm: .es256, keys: inline.keys, acceptsTokenEndpointAudience: true)),
                isDisabled: false),
            RegisteredClient(
                id: "remote",
                proof: .assertion(AssertionRegistration(algorithm: .es256, keys: .uri("https://keys.example.com/a"))),
                isDisabled: false),
            RegisteredClient(
                id: "ledger",
                proof: .assertion(
                    AssertionRegistration(
                        algorithm: .hs256,
                        keys: .sharedSecrets([
                            secret(AssertionWorld.oldSecret, until: now + 100), secret(AssertionWorld.secret),
                        ]))),
                isDisabled: false),
        ]
    }()

    static func jwks(_ keys: (String, P256.Signing.PrivateKey)...) -> [UInt8] {
        let entries = keys.map { kid, key -> JSONValue in
            let point = Array(key.publicKey.rawRepresentation)
            return [
                "kty": "EC", "crv": "P-256", "kid": .string(kid), "x": .string(Base64URL.encode(Array(point[..<32]))),
                "y": .string(Base64URL.encode(Array(point[32...]))),
            ]
        }
        return JSONValue.object([.init("keys", .array(entries))]).serialized()
    }

    /// The claims of a good assertion, with some in the place of others; `nil` leaves one out.
    static func claims(of client: String, _ changes: [String: JSONValue?] = [:], at time: Int64) -> JSONValue {
        var claims: [(String, JSONValue)] = [
            ("iss", .string(client)), ("sub", .string(client)), ("aud", .string(issuer)), ("iat", .integer(time)),
            ("exp", .integer(time + 60)), ("jti", .string("jti-\(client)")),
        ]
        for (name, value) in changes {
            claims.removeAll { $0.0 == name }
            if let value { claims.append((name, value)) }
        }
        return .object(claims.map { .init($0.0, $0.1) })
    }

    static func es256(
        _ claims: JSONValue, header: JSONValue = ["alg": "ES256", "kid": "k1"], key: P256.Signing.PrivateKey = key
    ) throws -> String {
        let input = Base64URL.encode(header.serialized()) + "." + Base64URL.encode(claims.serialized())
        let signature = try key.signature(for: Array(input.utf8))
        return input + "." + Base64URL.encode(Array(signature.rawRepresentation))
    }

    static func hs256(
        _ claims: JSONValue, header: JSONValue = ["alg": "HS256"], secret: [UInt8] = secret
    ) -> String {
        let input = Base64URL.encode(header.serialized()) + "." + Base64URL.encode(claims.serialized())
        let code = HMAC<SHA256>.authenticationCode(for: Array(input.utf8), using: SymmetricKey(data: secret))
        return input + "." + Base64URL.encode(Array(code))
    }

    /// A good assertion of a client with a key.
    func assertion(of client: String = "billing", _ changes: [String: JSONValue?] = [:]) throws -> String {
        try Self.es256(Self.claims(of: client, changes, at: Int64(clock.now.timeIntervalSince1970)))
    }

    /// What becomes of a request with this assertion, by the flow that takes it.
    func authenticate(
        _ assertion: String, type: String = RegisteredAssertionAuthentication.assertionType, naming id: String? = nil
    ) async throws -> AuthenticatedClient {
        let parameters =
            [
                ("grant_type", "client_credentials"), ("client_assertion", assertion),
                ("client_assertion_type", type),
            ] + (id.map { [("client_id", $0)] } ?? [])
        let request = try TokenRequest(FormParameters(parameters.map { (name: $0.0, value: $0.1) }))
        let origin = RequestOrigin(requestID: "request-1", remoteAddress: nil)
        let takers = methods.filter { $0.credential(in: request, from: origin) != nil }
        guard takers.count == 1, let method = takers.first else { throw Untaken(count: takers.count) }
        return try await method.authenticate(request, from: origin, at: clock.now)
    }

    /// Not exactly one flow took the assertion.
    struct Untaken: Error, Hashable {
        let count: Int
    }

    /// Why a request is refused; nil when it is not.
    func refusal(
        _ assertion: String, type: String = RegisteredAssertionAuthentication.assertionType, naming id: String? = nil
    ) async throws -> String? {
        do {
            _ = try await authenticate(assertion, type: type, naming: id)
            return nil
        } catch let failure as ClientAuthenticationFailure {
            return failure.reason
        }
    }
}

/// Keys of others as a test sets them: what is held, and what comes when somebody asks again.
final class HeldKeys: IssuerKeySource {
    private struct State {
        var held: VerificationKeySet?
        var fetched: VerificationKeySet?
        var questions: [String?] = []
        var looks = 0
    }

    private let state = Mutex(State())

    func set(held: VerificationKeySet?, fetched: VerificationKeySet?) {
        state.withLock { ($0.held, $0.fetched) = (held, fetched) }
    }

    /// The keys that were asked for again, and how often what is held was looked at.
    var questions: [String?] { state.withLock { $0.questions } }
    var looks: Int { state.withLock { $0.looks } }

    func keys(of issuer: KeySetName) -> VerificationKeySet? {
        state.withLock { state in
            state.looks += 1
            return issuer == .clientKeys(at: "https://keys.example.com/a") ? state.held : nil
        }
    }

    func keys(of issuer: KeySetName, lacking kid: String?) async -> VerificationKeySet? {
        state.withLock { state in
            state.questions.append(kid)
            state.held = state.fetched ?? state.held
            return state.held
        }
    }
}
