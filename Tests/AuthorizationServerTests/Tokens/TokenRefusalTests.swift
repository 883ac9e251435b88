import AuthorizationServer
import Foundation
import JOSE
import PKI
import TestSupport
import Testing

@Suite("Refusals of the token endpoint")
struct TokenRefusalTests {
    /// What is asked, and how it is refused.
    struct Case: Sendable, CustomTestStringConvertible {
        let parameters: [(String, String)]
        var grantType: String? = "client_credentials"
        let code: TokenErrorCode
        let reason: String

        var testDescription: String { "\(parameters) \(grantType ?? "-")" }
    }

    static let cases: [Case] = [
        Case(parameters: [], grantType: nil, code: .invalidRequest, reason: "no grant_type"),
        Case(parameters: [], grantType: "", code: .invalidRequest, reason: "no grant_type"),
        Case(
            parameters: [], grantType: "password", code: .unsupportedGrantType, reason: "grant_type \"password\""),
        Case(
            parameters: [("format", "xml")], code: .invalidRequest, reason: "format \"xml\""),
        Case(
            parameters: [("scope", "a  b")], code: .invalidScope, reason: "scope \"a  b\""),
        Case(parameters: [("scope", "a\"b")], code: .invalidScope, reason: "scope \"a\"b\""),
        Case(
            parameters: [], code: .invalidTarget,
            reason: "rule \"devices\" grants several audiences and the request names none: orders, vault"),
        Case(
            parameters: [("audience", "nobody")], code: .invalidTarget,
            reason: "rule \"devices\" does not grant audience \"nobody\""),
        Case(
            parameters: [("audience", "orders"), ("resource", "vault")], code: .invalidTarget,
            reason: "rule \"devices\" does not grant audience \"vault\""),
        Case(
            parameters: [("audience", "orders"), ("scope", "admin")], code: .invalidScope,
            reason: "rule \"devices\" does not grant scope \"admin\""),
        Case(
            parameters: [("audience", "orders"), ("client_id", "dev-8")], code: .invalidClient,
            reason: "rule \"devices\": client_id \"dev-8\" is not who the client proved to be"),
        Case(
            parameters: [("audience", "orders"), ("client_secret", "s3cret")], code: .invalidRequest,
            reason: "mtls-client-credentials and client_secret"),
    ]

    @Test("has the code of its fault, a fixed text, and one audit event with the reason", arguments: cases)
    func refuses(_ refused: Case) async throws {
        for format in ["", "external_credential"]
        where refused.parameters.allSatisfy({ $0.0 != "format" }) || format == "" {
            let world = try TokenWorld()
            let grant = refused.grantType.map { [(name: "grant_type", value: $0)] } ?? []
            let parameters = refused.parameters.map { (name: $0.0, value: $0.1) }
            let form = try FormParameters(grant + parameters + (format.isEmpty ? [] : [("format", format)]))
            let answer = await world.endpoint.respond(
                to: form,
                from: RequestOrigin(
                    requestID: "request-1", remoteAddress: "192.0.2.1",
                    certificate: PresentedCertificate(chain: world.device.chain)))
            #expect(answer.error == refused.code)
            let body = try JSON.object(answer.body)
            if format.isEmpty {
                #expect(Set(body.keys) == ["error", "error_description", "request_id"])
                #expect(body["error"] as? String == refused.code.rawValue)
                #expect(body["request_id"] as? String == "request-1")
            } else {
                #expect(Set(body.keys) == ["version", "success", "code", "message"])
                #expect(body["success"] as? Bool == false)
                #expect(body["code"] as? String == refused.code.rawValue)
                #expect((body["message"] as? String)?.hasSuffix("(request request-1)") == true)
            }
            let event = try world.event()
            #expect(event.outcome == .refused)
            #expect(event.error == refused.code.rawValue)
            #expect(event.reason == refused.reason)
            #expect(event.remoteAddress == "192.0.2.1")
            #expect([event.jti, event.kid] == [nil, nil])
            #expect(event.lifetime == nil)
        }
    }

    @Test("what a caller reads repeats nothing that the caller sent")
    func fixedTexts() async throws {
        let marker = "mirror-mirror"
        let world = try TokenWorld()
        for name in ["audience", "resource", "scope", "client_id", "format", "client_secret"] {
            let answer = try await world.ask((name, marker))
            #expect(answer.error != nil)
            #expect(!String(decoding: answer.body, as: UTF8.self).contains(marker), "\(name)")
        }
        let answer = try await world.ask(grantType: marker)
        #expect(!String(decoding: answer.body, as: UTF8.self).contains(marker))
    }

    @Test("a client without credentials is invalid_client")
    func noCredentials() async throws {
        let world = try TokenWorld()
        #expect(try await world.ask(hasCertificate: false).error == .invalidClient)
        #expect(try world.event().reason == "no credentials")
        #expect(try world.event().flow == nil)
    }

    @Test("credentials that nobody here reads are invalid_client, beside a certificate invalid_request")
    func otherCredentials() async throws {
        let alone = try TokenWorld()
        #expect(try await alone.ask(("client_secret", "x"), hasCertificate: false).error == .invalidClient)
        #expect(try await alone.ask(hasCertificate: false, hasAuthorizationHeader: true).error == .invalidClient)
        let both = try TokenWorld()
        #expect(try await both.ask(("audience", "orders"), hasAuthorizationHeader: true).error == .invalidRequest)
        #expect(try both.event().reason == "mtls-client-credentials and the Authorization header")
        #expect(try await both.ask(("client_assertion", "x"), ("client_assertion_type", "y")).error == .invalidRequest)
    }

    @Test("a stranger's certificate is invalid_client, and the audit log says whose it was and why")
    func stranger() async throws {
        let world = try TokenWorld()
        let stranger = try TestCertificateAuthority(name: "Stranger").leaf(
            "device-7", uris: ["spiffe://example.org/device/7"])
        let answer = try await world.ask(("audience", "orders"), from: stranger.chain)
        #expect(answer.error == .invalidClient)
        let event = try world.event()
        #expect(event.flow == "mtls-client-credentials")
        #expect(event.authority == nil)
        #expect(event.rule == nil)
        #expect(event.subject == nil)
        #expect(event.certificateSubject == "CN=device-7")
        #expect(event.certificateThumbprint == stranger.certificate.thumbprint)
        #expect(event.reason?.hasPrefix("factory: ") == true)
        let body = String(decoding: answer.body, as: UTF8.self)
        #expect(!body.contains("factory"))
        #expect(!body.contains("CN="))
    }

    @Test("bytes that are no certificate are invalid_client")
    func noCertificate() async throws {
        let world = try TokenWorld()
        #expect(try await world.ask(("audience", "orders"), from: [[0x30, 0x00]]).error == .invalidClient)
        #expect(try world.event().certificateSubject == nil)
    }

    @Test("a certificate that no rule is for is unauthorized_client")
    func noRule() async throws {
        let other = try TokenWorld.authority.get().leaf("x", uris: ["spiffe://example.org/other/7"])
        let world = try TokenWorld(device: other)
        #expect(try await world.ask(("audience", "orders")).error == .unauthorizedClient)
        let event = try world.event()
        #expect(event.authority == "factory")
        #expect(event.rule == nil)
        #expect(
            event.reason
                == "no policy rule matches: \"devices\" san-uri: found spiffe://example.org/other/7")
    }

    @Test("a form that could not be read is one audit event too")
    func unreadableForm() async throws {
        let world = try TokenWorld()
        let faults: [FormParameters.Fault] = [
            .brokenPercentEncoding, .notUTF8, .manyMarks, .controlCharacter(name: "scope"), .duplicate(name: "scope"),
            .tooMany(limit: 64),
        ]
        let origin = RequestOrigin(requestID: "request-1", remoteAddress: "192.0.2.1")
        for fault in faults {
            #expect(await world.endpoint.refuse(TokenRefusal(fault), from: origin).error == .invalidRequest)
        }
        #expect(world.auditLog.events.count == faults.count)
        #expect(world.auditLog.events.allSatisfy { $0.error == "invalid_request" && $0.reason != nil })
    }

    @Test("a parameter that comes twice, or the 65th, makes no form")
    func formLimits() throws {
        #expect(throws: FormParameters.Fault.duplicate(name: "scope")) {
            try FormParameters([("scope", "a"), ("audience", "b"), ("scope", "a")])
        }
        let many = (0..<65).map { (name: "p\($0)", value: "") }
        #expect(throws: FormParameters.Fault.tooMany(limit: 64)) { try FormParameters(many) }
        let form = try FormParameters(Array(many.dropLast()))
        #expect(form["p1"] == nil)
    }

    @Test("what strangers send is clipped in the audit log")
    func clipped() async throws {
        let world = try TokenWorld()
        let long = String(repeating: "x", count: 60_000)
        _ = try await world.ask(("client_id", long), ("audience", long), ("scope", long), hasCertificate: false)
        _ = try await world.ask(grantType: long)
        for event in world.auditLog.events { #expect(event.json().count < 8192) }
    }
}
