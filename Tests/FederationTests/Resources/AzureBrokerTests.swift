import AuthorizationServer
import Foundation
import JOSE
import TestSupport
import Testing

@testable import Federation

@Suite("Entra's access tokens")
struct AzureBrokerTests {
    static let tenant = "6b3f9c1e-0a57-4d21-8c3e-9f0b7a2d5e14"
    static let client = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"

    private func ask(
        _ server: UpstreamDouble, scopes: [String] = ["a"]
    ) async throws -> Result<ResourceCredential, ResourceFailure> {
        let settings = try AzureBroker.Settings(
            tenant: Self.tenant, clientID: Self.client,
            authority: try RevocationURL("https://login.microsoftonline.com"))
        let broker = AzureBroker(settings, upstream: server.upstream())
        let request = ResourceRequest.test(.azure, scopes: scopes, time: server.clock.now)
        do throws(ResourceFailure) { return .success(try await broker.credential(for: request)) } catch {
            return .failure(error)
        }
    }

    @Test("our token is the assertion of the application")
    func call() async throws {
        let server = UpstreamDouble(
            .answer(
                200, #"{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"eyJ0eXAi.x.y"}"#,
                type: "application/json; charset=utf-8"))
        let credential = try await ask(server).get()
        #expect(
            server.requests[0].url.description
                == "https://login.microsoftonline.com/\(Self.tenant)/oauth2/v2.0/token")
        #expect(
            server.form() == [
                "grant_type": "client_credentials", "client_id": Self.client, "scope": "a",
                "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion": ResourceRequest.identityToken,
            ])
        #expect(
            credential.body == ["access_token": "eyJ0eXAi.x.y", "token_type": "Bearer", "expires_in": 3599])
        #expect(credential.expiresAt == server.clock.now + 3599)
        #expect(credential.note == "application \(Self.client) of tenant \(Self.tenant)")
    }

    @Test("a request for several scopes is refused before anybody is asked", arguments: [[], ["a", "b"]])
    func scopes(_ scopes: [String]) async throws {
        let server = UpstreamDouble(.answer())
        guard case .failure(.refused) = try await ask(server, scopes: scopes) else { throw Unexpected("not refused") }
        #expect(server.requests.isEmpty)
    }

    @Test("the number and the text of a refusal are in the reason")
    func refusal() async throws {
        let body = """
            {"error":"invalid_client","error_description":"AADSTS700213: No matching federated identity record found for \
            presented assertion subject 'repo:app'. Trace ID: 8f2f1d6e-5a0b-4f0e-9a57-0e6d3f4b2a00","error_codes":[700213],\
            "timestamp":"2026-11-21 13:00:00Z","trace_id":"8f2f1d6e-5a0b-4f0e-9a57-0e6d3f4b2a00"}
            """
        guard case .failure(.refused(let reason)) = try await ask(UpstreamDouble(.answer(401, body))) else {
            throw Unexpected("it was not refused")
        }
        #expect(
            reason.hasPrefix("cloud.example: it answers with status 401: \"invalid_client 700213\": \"AADSTS700213: No")
        )
        #expect(reason.contains("8f2f1d6e-5a0b-4f0e-9a57-0e6d3f4b2a00"))
    }
}
