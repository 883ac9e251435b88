import FoundationEssentials
import JOSE
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Subject tokens that are revoked while their exchange waits")
struct RevokedWhileWaitingTests {
    /// An issuer that is asked for its keys while a subject token is revoked, or not.
    private struct Source: IssuerKeySource {
        let keySet: VerificationKeySet
        let revoked: RevokedTokenFollower?
        let time: Date

        func keys(of issuer: KeySetName) -> VerificationKeySet? { nil }

        func keys(of issuer: KeySetName, lacking kid: String?) async -> VerificationKeySet? {
            _ = try? await revoked?.revoke("t", until: time + 300, at: time)
            return keySet
        }
    }

    @Test("are not exchanged, whoever acts", arguments: [false, true])
    func revokes(isRevoked: Bool) async throws {
        let lab = try FederatedWorld()
        let issuer = try IssuerIdentifier("https://issuer.example.com")
        let key = try SigningKey.sample(.active)
        let revoked = try RevokedTokenFollower(store: InMemoryRevokedTokenStore(), clock: ManualClock())
        let own = IssuedTokenVerifier(
            issuer: issuer, keys: KeyRing(KeySet(KeyInventory(keys: [key]), tokenLifetime: 0, loadedAt: lab.time)),
            revoked: revoked.revoked)
        let source = Source(
            keySet: try FederatedWorld.set([lab.key.get()]), revoked: isRevoked ? revoked : nil, time: lab.time)
        let grant = TokenExchangeGrant(
            issuer: issuer,
            verifier: ExchangeTokenVerifier(
                issuer: issuer, own: own, federated: FederatedTokenVerifier(issuers: [lab.issuer], keys: source)),
            policy: IssuancePolicy(rules: [], audiences: []))
        let now = Int64(lab.time.timeIntervalSince1970)
        let claims: JSONValue = [
            "iss": "https://issuer.example.com", "sub": "dev-7", "aud": "https://issuer.example.com",
            "iat": .integer(now), "exp": .integer(now + 300), "jti": "t", "client_id": "dev-7",
        ]
        let subject = try #require(key.privateKey).sign(claims.serialized(), as: .jwt)
        let type = "urn:ietf:params:oauth:token-type:jwt"
        let request = try TokenRequest(
            FormParameters([
                ("grant_type", ExchangeRequest.grantType), ("subject_token", subject), ("subject_token_type", type),
                ("actor_token", try lab.token()), ("actor_token_type", type),
            ]))
        do throws(TokenRefusal) {
            let requested = try await grant.authorize(request, for: nil, at: lab.time)
            #expect(!isRevoked && requested.exchange?.actor?.subject == "workload")
        } catch {
            #expect(isRevoked)
            #expect(error.reason == "subject_token: the token is ours, and was revoked")
        }
    }
}
