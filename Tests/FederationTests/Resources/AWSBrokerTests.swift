import AuthorizationServer
import Foundation
import JOSE
import TestSupport
import Testing

@testable import Federation

@Suite("AWS credentials")
struct AWSBrokerTests {
    static let role = "arn:aws:iam::123456789012:role/deploy"
    private static let session = "FQoGZXIvYXdzEBYaDCUYD28tiJ0HSU3BBcLYX1vzo5N+/="

    private static func document(
        _ expiration: String = "2100-01-01T00:00:00.318114Z", replacing old: String = "", with new: String = ""
    ) -> String {
        let text = """
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <AssumeRoleWithWebIdentityResult>
                <AssumedRoleUser>
                  <Arn>arn:aws:sts::123456789012:assumed-role/deploy/ci-app</Arn>
                  <AssumedRoleId>AROACLKWSDQRAOEXAMPLE:ci-app</AssumedRoleId>
                </AssumedRoleUser>
                <Credentials>
                  <AccessKeyId>ASIARZPUZDIKLQYI5UY5</AccessKeyId>
                  <SecretAccessKey>f0SEDXuTqAFMKKYjxDjMIY2pkCa/wcGaOh8ms0XG</SecretAccessKey>
                  <SessionToken>\(session)</SessionToken>
                  <Expiration>\(expiration)</Expiration>
                </Credentials>
              </AssumeRoleWithWebIdentityResult>
              <ResponseMetadata><RequestId>ad4156e9</RequestId></ResponseMetadata>
            </AssumeRoleWithWebIdentityResponse>
            """
        return old.isEmpty ? text : text.replacing(old, with: new)
    }

    private func ask(
        _ server: UpstreamDouble, name: String? = "ci-app", token: String? = ResourceRequest.identityToken,
        format: String? = nil
    ) async throws -> Result<ResourceCredential, ResourceFailure> {
        let settings = AWSBroker.Settings(
            role: Self.role, duration: 3600, endpoint: try RevocationURL("https://sts.amazonaws.com"))
        let broker = AWSBroker(settings, upstream: server.upstream())
        let request = ResourceRequest.test(
            .aws, parameters: name.map { [AWSBroker.sessionName: $0] } ?? [:], token: token, format: format,
            time: server.clock.now)
        do throws(ResourceFailure) { return .success(try await broker.credential(for: request)) } catch {
            return .failure(error)
        }
    }

    @Test("the call is AssumeRoleWithWebIdentity, unsigned, with the token and the session's name")
    func call() async throws {
        let server = UpstreamDouble(.answer(200, Self.document(), type: "text/xml"))
        _ = try await ask(server).get()
        #expect(
            server.form() == [
                "Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", "RoleArn": Self.role,
                "RoleSessionName": "ci-app", "WebIdentityToken": ResourceRequest.identityToken,
                "DurationSeconds": "3600",
            ])
        #expect(server.requests[0].url.description == "https://sts.amazonaws.com/")
        #expect(server.requests[0].bearerToken == nil)
    }

    @Test(
        "the answer has the shape that the format names",
        arguments: [
            (nil, [], "SessionToken"), ("credential_process", ["Version"], "SessionToken"),
            ("container_credentials", [], "Token"),
        ] as [(String?, [String], String)])
    func shapes(_ format: String?, _ first: [String], _ session: String) async throws {
        let server = UpstreamDouble(.answer(200, Self.document(), type: "text/xml"))
        let credential = try await ask(server, format: format).get()
        guard case .object(let members) = credential.body else {
            throw Unexpected("\(credential.body)")
        }
        #expect(members.map(\.name) == first + ["AccessKeyId", "SecretAccessKey", session, "Expiration"])
        #expect(credential.body[session] == .string(Self.session))
        #expect(credential.body["Expiration"] == "2100-01-01T00:00:00Z")
        if !first.isEmpty { #expect(credential.body["Version"] == 1) }
        #expect(credential.token == nil)
        #expect(credential.expiresAt == Date(timeIntervalSince1970: 4_102_444_800))
    }

    @Test("the audit log is told the session and the access key, and no secret")
    func note() async throws {
        let credential = try await ask(UpstreamDouble(.answer(200, Self.document(), type: "text/xml"))).get()
        #expect(
            credential.note
                == "arn:aws:sts::123456789012:assumed-role/deploy/ci-app, access key ASIARZPUZDIKLQYI5UY5")
    }

    @Test("a session without a name is named after the request")
    func defaultName() async throws {
        let server = UpstreamDouble(.answer(200, Self.document(), type: "text/xml"))
        _ = try await ask(server, name: nil).get()
        #expect(server.form()["RoleSessionName"] == "chancery-w7Qx-request_id-of-22c")
    }

    @Test(
        "a session name that does not fit is refused before anybody is asked, and never changed",
        arguments: ["a", "", "repo:app", "a b", "a/b", "ä-app", "a\nb", String(repeating: "a", count: 65)])
    func names(_ name: String) async throws {
        let server = UpstreamDouble(.answer())
        guard case .failure(.refused(let reason)) = try await ask(server, name: name) else {
            throw Unexpected("it was not refused")
        }
        #expect(reason.hasPrefix("the session name \""))
        #expect(server.requests.isEmpty)
    }

    @Test(
        "an answer that is no answer gives no credentials",
        arguments: [
            (document(), "application/json", #"the answer is of type "application/json", not XML"#),
            ("{}", "text/xml", "the answer is not XML"), ("", "text/xml", "the answer is not XML"),
            ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "text/xml", "the answer has a declaration"),
            ("<ListAllMyBucketsResult/>", "application/xml", "no element AssumeRoleWithWebIdentityResult"),
            (document(replacing: "AssumeRoleWithWebIdentityResult>", with: "Other>"), "text/xml", "no element Assume"),
            (document(replacing: "AccessKeyId", with: "Other"), "text/xml", "no element AccessKeyId"),
            (document(replacing: "ASIARZPUZDIKLQYI5UY5", with: ""), "text/xml", "no element AccessKeyId"),
            (document(replacing: "ASIARZPUZDIKLQYI5UY5", with: "a b"), "text/xml", "no element AccessKeyId"),
            (document(replacing: "ASIARZPUZDIKLQYI5UY5", with: "<a/>"), "text/xml", "no element AccessKeyId"),
            (document(replacing: "f0SEDXu", with: "&#10;"), "text/xml", "no element SecretAccessKey"),
            (
                document(replacing: "<SessionToken>", with: "<SessionToken>x</SessionToken><SessionToken>"), "text/xml",
                "no element SessionToken"
            ),
            (document("soon"), "text/xml", "no element Expiration"),
            (document("2100-01-01T00:00:00+02:00"), "text/xml", "no element Expiration"),
            (document("2100-13-41T00:00:00Z"), "text/xml", "no element Expiration"),
            (document("2001-01-01T00:00:00Z"), "text/xml", "the credentials have ended already, at 2001-01-01"),
        ])
    func nonsense(_ body: String, _ type: String, _ expected: String) async throws {
        let server = UpstreamDouble(.answer(200, body, type: type))
        guard case .failure(.faulty(let reason)) = try await ask(server) else {
            throw Unexpected("it was taken")
        }
        #expect(reason.contains(expected), "\(reason)")
        #expect(reason.hasPrefix("sts.amazonaws.com: "))
        #expect(!reason.contains("f0SEDXu"))
    }

    private func error(_ code: String, _ message: String = "Not authorized to perform sts:AssumeRole") -> String {
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
            + "<Code>\(code)</Code><Message>\(message)</Message></Error><RequestId>1</RequestId></ErrorResponse>"
    }

    @Test(
        "the code and the message of a refusal are in the reason",
        arguments: [
            (403, "AccessDenied"), (400, "InvalidIdentityToken"), (403, "IDPRejectedClaim"),
            (400, "ExpiredTokenException"), (400, "PackedPolicyTooLarge"),
        ])
    func refusals(_ status: Int, _ code: String) async throws {
        let server = UpstreamDouble(.answer(status, error(code), type: "text/xml"))
        let reason =
            "cloud.example: it answers with status \(status): \"\(code)\": \"Not authorized to perform sts:AssumeRole\""
        guard case .failure(let failure) = try await ask(server) else { throw Unexpected("it was not refused") }
        #expect(failure == .refused(reason))
        #expect(server.requests.count == 1)
    }

    @Test("STS that could not reach our keys is asked again, and what it does not understand is our fault")
    func otherErrors() async throws {
        let busy = UpstreamDouble(.answer(400, error("IDPCommunicationError"), type: "text/xml"))
        guard case .failure(.unavailable) = try await ask(busy) else { throw Unexpected("not unavailable") }
        #expect(busy.requests.count == 3)
        let strict = UpstreamDouble(.answer(400, error("ValidationError"), type: "text/xml"))
        guard case .failure(.faulty) = try await ask(strict) else { throw Unexpected("not faulty") }
    }

    @Test("a refusal that quotes our token does not bring it into the reason")
    func echo() async throws {
        let message = "token &quot;\(ResourceRequest.identityToken)&quot; is bad"
        let server = UpstreamDouble(.answer(400, error("InvalidIdentityToken", message), type: "text/xml"))
        guard case .failure(let failure) = try await ask(server) else { throw Unexpected("it was not refused") }
        #expect("\(failure)".hasSuffix(#""token \"(secret).(secret).(secret)\" is bad""#), "\(failure)")
    }

    @Test("without a token nobody is asked")
    func noToken() async throws {
        let server = UpstreamDouble(.answer())
        guard case .failure(.faulty) = try await ask(server, token: nil) else { throw Unexpected("not faulty") }
        #expect(server.requests.isEmpty)
    }

    @Test(
        "the ARN of a role is told from what is none",
        arguments: [
            ("arn:aws:iam::123456789012:role/deploy", "aws"), ("arn:aws-cn:iam::123456789012:role/a/b/c", "aws-cn"),
            ("arn:aws:iam::123456789012:user/deploy", nil), ("arn:aws:iam::12345:role/deploy", nil),
            ("arn:aws:sts::123456789012:assumed-role/deploy/s", nil), ("arn:aws:iam::123456789012:role/", nil),
            ("arn:aws:iam::123456789012:role/a b", nil), ("deploy", nil),
            ("arn:aws:iam::123456789012:role/deploy\n", nil),
        ] as [(String, String?)])
    func roles(_ text: String, _ partition: String?) {
        #expect(AWSNames.partition(ofRole: text) == partition)
    }
}
