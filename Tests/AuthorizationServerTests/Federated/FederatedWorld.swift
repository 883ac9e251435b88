import FoundationEssentials
import JOSE
import Synchronization
import TestSupport

@testable import AuthorizationServer

/// An issuer that signs tokens, and the method that is to believe them.
final class FederatedWorld: Sendable {
    static let audience = "https://issuer.example.com"

    let time = ManualClock().now
    let key = Result { try JWSPrivateKey.generate(.es256) }
    let source: TestKeySource
    let issuer: FederatedIssuer
    let method: FederatedTokenAuthentication

    init(
        _ preset: FederationPreset? = nil,
        _ identification: FederatedIssuer.Identification = .issuer("https://id.test"),
        algorithms: Set<VerificationAlgorithm> = [.es256], _ change: (inout JWTExpectations) -> Void = { _ in }
    ) throws {
        var expectations = JWTExpectations(audiences: [Self.audience])
        if case .issuer(let text) = identification { expectations.issuer = text }
        expectations.requiresOnlyAudience = true
        expectations.requiresIssuedAt = preset?.hasIssuedAt ?? true
        expectations.maximumLifetime = 3600
        change(&expectations)
        issuer = FederatedIssuer(
            name: "lab", identification: identification, algorithms: algorithms, expectations: expectations,
            preset: preset)
        source = TestKeySource(held: try Self.set([key.get()]))
        method = FederatedTokenAuthentication(FederatedTokenVerifier(issuers: [issuer], keys: source))
    }

    static func set(_ keys: [JWSPrivateKey]) throws -> VerificationKeySet {
        let entries = keys.map { $0.publicKey.publicationEntry(kid: $0.kid, algorithm: $0.algorithm) }
        return try VerificationKeySet(["keys": .array(entries)])
    }

    /// A token with these claims beside, or in place of, those that make it acceptable.
    func token(_ claims: JSONValue = [:], signedBy signer: JWSPrivateKey? = nil) throws -> String {
        let now = Int64(time.timeIntervalSince1970)
        var members: [JSONValue.Member] = [
            .init("sub", "workload"), .init("aud", .string(Self.audience)), .init("iat", .integer(now)),
            .init("exp", .integer(now + 300)), .init("jti", "id-1"),
        ]
        if case .issuer(let text) = issuer.identification { members.append("iss", .string(text)) }
        guard case .object(let changes) = claims else { return "" }
        members.removeAll { member in changes.contains { $0.name == member.name } }
        let json = JSONValue.object(members + changes.filter { $0.value != .null }).serialized()
        return try (signer ?? key.get()).sign(json)
    }

    static let bearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    static let svid = "urn:ietf:params:oauth:client-assertion-type:jwt-spiffe"

    static func request(_ token: String, type: String? = bearer) throws -> TokenRequest {
        guard let type else {
            return try TokenRequest(
                FormParameters([("grant_type", TokenRequest.jwtBearerGrant), ("assertion", token)]))
        }
        return try TokenRequest(
            FormParameters([
                ("grant_type", "client_credentials"), ("client_assertion", token), ("client_assertion_type", type),
            ]))
    }

    func authenticate(_ token: String, type: String? = bearer) async throws -> AuthenticatedClient {
        try await method.authenticate(
            try Self.request(token, type: type), from: RequestOrigin(requestID: "r", remoteAddress: nil), at: time)
    }

    /// Why the token is refused; `nil` when it is not.
    func refusal(_ token: String, type: String? = bearer) async throws -> ClientAuthenticationFailure? {
        do {
            _ = try await authenticate(token, type: type)
            return nil
        } catch let failure as ClientAuthenticationFailure {
            return failure
        }
    }
}

/// Keys that a test holds and brings.
final class TestKeySource: IssuerKeySource {
    struct State {
        var held: VerificationKeySet?
        /// What the next look brings.
        var next: VerificationKeySet?
        var reads = 0
        var looks: [String?] = []
    }

    let state: Mutex<State>

    init(held: VerificationKeySet?) {
        state = Mutex(State(held: held))
    }

    func keys(of issuer: KeySetName) -> VerificationKeySet? {
        state.withLock { state in
            state.reads += 1
            return state.held
        }
    }

    func keys(of issuer: KeySetName, lacking kid: String?) async -> VerificationKeySet? {
        state.withLock { state in
            state.looks.append(kid)
            if let next = state.next { state.held = next }
            return state.held
        }
    }
}
