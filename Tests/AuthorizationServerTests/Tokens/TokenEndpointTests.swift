import AuthorizationServer
import Foundation
import JOSE
import PKI
import TestSupport
import Testing

@Suite("The token endpoint")
struct TokenEndpointTests {
    @Test("a device gets a token that verifies with the published keys", arguments: ["orders", "vault"])
    func issues(audience: String) async throws {
        let world = try TokenWorld()
        let answer = try await world.ask(("audience", audience))
        #expect(answer.error == nil)
        #expect(answer.requestID == "request-1")
        let body = try JSON.object(answer.body)
        let token = try ReadToken(try #require(body["access_token"] as? String))
        #expect(try token.isSigned(by: world.keys.latest.json))
        #expect(body["token_type"] as? String == "Bearer")
        #expect(body["expires_in"] as? Int == (audience == "orders" ? 600 : 300))
        #expect(token.claims["sub"] as? String == "dev-7")
        let isIDToken = audience == "vault"
        #expect(
            body["issued_token_type"] as? String
                == "urn:ietf:params:oauth:token-type:\(isIDToken ? "id_token" : "access_token")")
        #expect(body["id_token"] as? String == (isIDToken ? token.text : nil))
        #expect(body["scope"] as? String == (isIDToken ? nil : "read write"))
    }

    @Test("an issued token is one audit event with all that is known of it")
    func auditOfSuccess() async throws {
        let world = try TokenWorld()
        let answer = try await world.ask(("audience", "https://orders.example.com"), ("scope", "write"))
        let token = try ReadToken(try JSON.token(in: answer.body))
        let event = try world.event()
        var expected = AuditEvent(time: world.clock.now, requestID: "request-1", outcome: .issued)
        expected.remoteAddress = "192.0.2.1"
        expected.flow = "mtls-client-credentials"
        expected.authority = "factory"
        expected.rule = "devices"
        expected.certificateSubject = "CN=device-7"
        expected.certificateSerial = world.device.certificate.serial
        expected.certificateThumbprint = world.device.certificate.thumbprint
        expected.clientID = "dev-7"
        expected.subject = "dev-7"
        expected.audience = "orders"
        expected.scope = "write"
        expected.jti = token.claims["jti"] as? String
        expected.kid = token.header["kid"] as? String
        expected.lifetime = 600
        #expect(event == expected)
        #expect(event.jti != nil)
        #expect(try AuditEvent(json: event.json()) == event)
    }

    @Test("format=external_credential answers in the shape of AIP-4117")
    func externalCredential() async throws {
        let world = try TokenWorld()
        let answer = try await world.ask(("audience", "vault"), ("format", "external_credential"))
        let body = try JSON.object(answer.body)
        #expect(Set(body.keys) == ["version", "success", "token_type", "id_token", "expiration_time"])
        #expect(body["version"] as? Int == 1)
        #expect(body["success"] as? Bool == true)
        #expect(body["token_type"] as? String == "urn:ietf:params:oauth:token-type:id_token")
        #expect(body["expiration_time"] as? Int == 1_800_000_300)
        let token = try ReadToken(try #require(body["id_token"] as? String))
        #expect(try token.isSigned(by: world.keys.latest.json))
    }

    @Test("an answer without its audit record does not leave")
    func auditFails() async throws {
        let world = try TokenWorld()
        world.auditLog.isFailing = true
        for parameters in [("audience", "orders"), ("audience", "nobody"), ("format", "external_credential")] {
            let answer = try await world.ask(parameters)
            #expect(answer.error == .temporarilyUnavailable)
            let body = String(decoding: answer.body, as: UTF8.self)
            #expect(body.firstMatch(of: /eyJ[\w-]*\./) == nil, "a header of a JWS")
            #expect(!body.contains("_token"))
        }
        #expect(world.auditLog.events.isEmpty)
        world.auditLog.isFailing = false
        #expect(try await world.ask(("audience", "orders")).error == nil)
    }

    @Test("no token is signed by keys that were read too long ago")
    func keysTooOld() async throws {
        let world = try TokenWorld()
        world.clock.advance(by: 11)
        #expect(try await world.ask(("audience", "orders")).error == .temporarilyUnavailable)
        #expect(try world.event().reason == "the keys have not been read from the database for 10.0 s")
    }

    @Test("an audience whose algorithm has no key is answered later")
    func noKey() async throws {
        let world = try TokenWorld(keyAlgorithms: [.es256])
        #expect(try await world.ask(("audience", "vault")).error == .temporarilyUnavailable)
        #expect(try world.event().reason == "no active EdDSA key")
        #expect(try world.event().jti == nil)
    }

    @Test("a token does not outlive the certificate, and an expired certificate gets none")
    func proofEnds() async throws {
        let now = ManualClock().now
        let authority = try TokenWorld.authority.get()
        let device = try authority.leaf(
            "device-7", uris: ["spiffe://example.org/device/7"],
            validity: now.addingTimeInterval(-60)..<now.addingTimeInterval(90))
        let world = try TokenWorld(device: device)
        let answer = try await world.ask(("audience", "orders"))
        #expect(try JSON.object(answer.body)["expires_in"] as? Int == 90)
        let connection = PresentedCertificate(chain: device.chain)
        let form = try FormParameters([("grant_type", "client_credentials"), ("audience", "orders")])
        let origin = RequestOrigin(requestID: "r", remoteAddress: nil, certificate: connection)
        #expect(await world.endpoint.respond(to: form, from: origin).error == nil)
        world.clock.advance(by: 90)
        #expect(await world.endpoint.respond(to: form, from: origin).error == .invalidClient)
    }

    @Test("every token has an identifier of its own")
    func identifiers() async throws {
        let world = try TokenWorld()
        for _ in 0..<50 { _ = try await world.ask(("audience", "vault")) }
        #expect(Set(world.auditLog.events.compactMap(\.jti)).count == 50)
    }
}
