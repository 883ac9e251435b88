import AuthorizationServer
import Foundation
import JOSE
import TestSupport
import Testing

@testable import Federation

@Suite("Google Cloud's access tokens")
struct GoogleBrokerTests {
    static let provider = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q"
    static let account = "deployer@project.iam.gserviceaccount.com"
    private static let federated = """
        {"access_token":"ya29.d.federated-token-of-the-pool","issued_token_type":\
        "urn:ietf:params:oauth:token-type:access_token","token_type":"Bearer","expires_in":3599}
        """
    private static let impersonated = #"{"accessToken":"ya29.c.b0Aaek-of-account","expireTime":"2100-01-01T00:00:00Z"}"#

    private func ask(
        _ tokenService: UpstreamDouble, _ accountService: UpstreamDouble = UpstreamDouble(.answer()),
        scopes: [String] = ["a"], account: String? = nil
    ) async throws -> Result<ResourceCredential, ResourceFailure> {
        let settings = try GoogleBroker.Settings(
            provider: Self.provider, lifetime: 1800, tokenService: try RevocationURL("https://sts.googleapis.com"),
            accounts: try RevocationURL("https://iamcredentials.googleapis.com/"))
        let broker = GoogleBroker(
            settings, tokenService: tokenService.upstream(), accountService: accountService.upstream())
        let request = ResourceRequest.test(
            .google, scopes: scopes, account: account, accounts: [Self.account], time: tokenService.clock.now)
        do throws(ResourceFailure) { return .success(try await broker.credential(for: request)) } catch {
            return .failure(error)
        }
    }

    @Test("our token is exchanged for one of the pool, with the scopes that were asked for")
    func exchange() async throws {
        let server = UpstreamDouble(.answer(200, Self.federated))
        let credential = try await ask(server).get()
        #expect(server.requests[0].url.description == "https://sts.googleapis.com/v1/token")
        #expect(
            server.form() == [
                "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "audience": Self.provider,
                "scope": "a", "requested_token_type": "urn:ietf:params:oauth:token-type:access_token",
                "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
                "subject_token": ResourceRequest.identityToken,
            ])
        #expect(
            credential.body == [
                "access_token": "ya29.d.federated-token-of-the-pool", "token_type": "Bearer", "expires_in": 3599,
                "scope": "a",
            ])
        #expect(credential.token?.text == "ya29.d.federated-token-of-the-pool")
        #expect(credential.expiresAt == server.clock.now + 3599)
        #expect(credential.note == Self.provider)
    }

    @Test("a service account's token is made by a token that can do nothing but that")
    func impersonation() async throws {
        let tokens = UpstreamDouble(.answer(200, Self.federated))
        let accounts = UpstreamDouble(.answer(200, Self.impersonated))
        let credential = try await ask(tokens, accounts, scopes: ["a", "b"], account: Self.account).get()
        #expect(tokens.form()["scope"] == "https://www.googleapis.com/auth/iam")
        let call = accounts.requests[0]
        #expect(
            call.url.description
                == "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/\(Self.account):generateAccessToken"
        )
        #expect(call.bearerToken?.text == "ya29.d.federated-token-of-the-pool")
        #expect(
            try JSONValue(parsing: call.body?.bytes ?? []) == ["scope": ["a", "b"], "lifetime": "1800s"])
        #expect(credential.token?.text == "ya29.c.b0Aaek-of-account")
        #expect(credential.token?.scopes == ["a", "b"])
        #expect(credential.expiresAt == Date(timeIntervalSince1970: 4_102_444_800))
        #expect(credential.note == "service account \(Self.account) by \(Self.provider)")
    }

    @Test("no scope, or one or an account beyond the resource's, is refused before anybody is asked")
    func allowLists() async throws {
        let server = UpstreamDouble(.answer(200, Self.federated))
        let requests = [(["c"], nil), (["a", "c"], nil), ([], nil), (["a"], "admin@project.iam.gserviceaccount.com")]
        for (scopes, account) in requests as [([String], String?)] {
            guard case .failure(.refused) = try await ask(server, scopes: scopes, account: account) else {
                throw Unexpected("it was not refused")
            }
        }
        #expect(server.requests.isEmpty)
    }

    @Test(
        "an answer of the token service that is no answer gives no token",
        arguments: [
            ("{}", "no access_token"), ("[]", "no access_token"), ("", "not JSON"), ("{", "not JSON"),
            (federated.replacing("Bearer", with: "N_A"), "no token_type"),
            (federated.replacing("3599", with: "\"3599\""), "no expires_in"),
            (federated.replacing("3599", with: "0"), "no expires_in"),
            (federated.replacing("3599", with: "-5"), "no expires_in"),
            (federated.replacing("3599", with: "1e3"), "no expires_in"),
            (federated.replacing("3599", with: "99999999999"), "no expires_in"),
            (federated.replacing("ya29.d.federated-token-of-the-pool", with: ""), "no access_token"),
            (federated.replacing("ya29.d.federated-token-of-the-pool", with: "a\\r\\nX: b"), "no access_token"),
            (federated.replacing("ya29.d.federated-token-of-the-pool", with: " a "), "no access_token"),
            (federated.replacing("{", with: "{\"access_token\":\"other\","), "there twice"),
        ])
    func nonsense(_ body: String, _ expected: String) async throws {
        let server = UpstreamDouble(.answer(200, body))
        guard case .failure(.faulty(let reason)) = try await ask(server) else { throw Unexpected("it was taken") }
        #expect(reason.hasPrefix("sts.googleapis.com: the answer "))
        #expect(reason.contains(expected), "\(reason)")
    }

    @Test(
        "an answer for a service account that is no answer gives no token",
        arguments: [
            ("{}", "no accessToken"), (impersonated.replacing("2100-01-01T00:00:00Z", with: "never"), "no expireTime"),
            (impersonated.replacing("2100", with: "2001"), "ended already"),
            (impersonated.replacing("\"ya29.c.b0Aaek-of-account\"", with: "5"), "no accessToken"),
        ])
    func accountNonsense(_ body: String, _ expected: String) async throws {
        let accounts = UpstreamDouble(.answer(200, body))
        let result = try await ask(UpstreamDouble(.answer(200, Self.federated)), accounts, account: Self.account)
        guard case .failure(.faulty(let reason)) = result else { throw Unexpected("it was taken") }
        #expect(reason.contains(expected), "\(reason)")
    }

    @Test("an answer of another type than JSON is not read")
    func contentType() async throws {
        let server = UpstreamDouble(.answer(200, Self.federated, type: "text/html"))
        guard case .failure(.faulty) = try await ask(server) else { throw Unexpected("it was taken") }
    }

    @Test("what Google says of a refusal is in the reason, without the pool's token")
    func refusals() async throws {
        let denied = """
            {"error":{"code":403,"message":"Permission denied for ya29.d.federated-token-of-the-pool",\
            "status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo"}]}}
            """
        let accounts = UpstreamDouble(.answer(403, denied))
        let result = try await ask(UpstreamDouble(.answer(200, Self.federated)), accounts, account: Self.account)
        guard case .failure(let failure) = result else { throw Unexpected("it was not refused") }
        #expect(
            failure
                == .refused(
                    #"cloud.example: it answers with status 403: "PERMISSION_DENIED": "Permission denied for ya29.d.(secret)""#
                ))
        let server = UpstreamDouble(
            .answer(400, #"{"error":"invalid_grant","error_description":"The given credential is rejected"}"#))
        guard case .failure(.refused) = try await ask(server) else { throw Unexpected("it was not refused") }
    }
}
