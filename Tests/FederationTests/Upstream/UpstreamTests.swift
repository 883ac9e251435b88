import AuthorizationServer
import Foundation
import Logging
import TestSupport
import Testing

@testable import Federation

@Suite("Calls to an upstream server")
struct UpstreamTests {
    static let secret =
        "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.eyJzdWIiOiJyZXBvOmFwcCIsImF1ZCI6ImF3cyJ9.c2lnbmF0dXJlLWJ5dGVz"

    private func call() throws -> UpstreamCall {
        UpstreamCall(
            url: try RevocationURL("https://cloud.example/token"), body: FormBody.make([("a", "b c&d=é")]),
            secrets: [Self.secret], complaint: AccessTokenAnswer.complaint)
    }

    private func error(_ code: String, _ text: String) -> String {
        #"{"error":"\#(code)","error_description":"\#(text)"}"#
    }

    @Test("a form is encoded so that no value becomes another parameter")
    func form() throws {
        #expect(String(decoding: try call().body.bytes, as: UTF8.self) == "a=b%20c%26d%3D%C3%A9")
    }

    @Test(
        "a call is made again where nothing was answered or the server asks for time",
        arguments: [
            .refusedConnection, .answer(503), .answer(429), .answer(400, #"{"error":"temporarily_unavailable"}"#),
        ]
            as [UpstreamDouble.Result])
    func retries(_ first: UpstreamDouble.Result) async throws {
        let server = UpstreamDouble(first, .answer())
        _ = try await server.upstream().send(try call())
        #expect(server.requests.count == 2)
        #expect(server.pauses == [.milliseconds(200)])
    }

    @Test(
        "a call is not made again where the server refused, or may still be at it",
        arguments: [
            .silence, .answer(500), .answer(502), .answer(504), .answer(400), .answer(401), .answer(302), .answer(201),
            .failure(UpstreamFault(reason: .otherServer("cloud.example"))),
            .failure(UpstreamFault(reason: .tooLarge(limit: 5))),
        ] as [UpstreamDouble.Result])
    func noRetries(_ only: UpstreamDouble.Result) async throws {
        let server = UpstreamDouble(only, .answer())
        let (call, upstream) = (try call(), server.upstream())
        #expect(await failure { () async throws(ResourceFailure) in try await upstream.send(call) } != nil)
        #expect(server.requests.count == 1)
    }

    @Test("after two more tries a call has failed")
    func givesUp() async throws {
        let server = UpstreamDouble(.refusedConnection)
        let (call, upstream) = (try call(), server.upstream())
        let reason = await failure { () async throws(ResourceFailure) in try await upstream.send(call) }
        #expect(reason == .unavailable("cloud.example: connection refused"))
        #expect(server.requests.count == 3)
        #expect(server.pauses == [.milliseconds(200), .milliseconds(400)])
    }

    @Test("each try has what is left of the deadline")
    func deadline() async throws {
        let server = UpstreamDouble(.answer(503), .answer())
        _ = try await server.upstream().send(try call())
        #expect(server.requests.allSatisfy { (.seconds(9) ... .seconds(10)).contains($0.timeout) })
        #expect(server.requests[1].timeout < server.requests[0].timeout)
    }

    @Test(
        "a pause that the server asks for is kept, or the call is over",
        arguments: [(2, 2), (60, 1), (-1, 2), (.max, 1)])
    func retryAfter(_ seconds: Int, _ expected: Int) async throws {
        let server = UpstreamDouble(.answer(503, retryAfter: seconds), .answer())
        let (call, upstream) = (try call(), server.upstream())
        _ = await failure { () async throws(ResourceFailure) in try await upstream.send(call) }
        #expect(server.requests.count == expected)
        if expected == 2 { #expect(server.pauses == [.milliseconds(max(0, seconds) * 1000 + 200)]) }
    }

    @Test("callers who failed together come back apart")
    func jitter() {
        let schedule = RetrySchedule()
        let pauses = [0, 0.5, 1].map { schedule.pause(before: 0, wished: nil, left: .seconds(10), chance: $0) }
        #expect(pauses == [.milliseconds(100), .milliseconds(200), .milliseconds(300)])
    }

    @Test("a server that fails five times in a row is left alone for ten seconds, and then tried by one")
    func breaker() async throws {
        let server = UpstreamDouble(.silence)
        let (call, upstream) = (try call(), server.upstream())
        for _ in 0..<5 {
            _ = await failure { () async throws(ResourceFailure) in try await upstream.send(call) }
        }
        server.answer(from: .answer())
        let reason = await failure { () async throws(ResourceFailure) in try await upstream.send(call) }
        #expect(
            reason
                == .unavailable(
                    "cloud.example: it is not asked for another 10 s, as 5 calls in a row have failed; the last: "
                        + "no whole answer within 10 s"))
        #expect(server.requests.count == 5)
        #expect(server.log.lines.map(\.message) == ["Server of a resource out of order"])
        server.answer(from: .silence)
        server.clock.advance(by: 10)
        _ = await failure { () async throws(ResourceFailure) in try await upstream.send(call) }
        server.answer(from: .answer())
        server.clock.advance(by: 10)
        _ = try await upstream.send(call)
        _ = try await upstream.send(call)
        #expect(server.requests.count == 8)
        #expect(
            server.log.lines.map(\.message)
                == ["Server of a resource out of order", "Server of a resource works again"])
        #expect(server.log.lines.first?.metadata["reason"] == "no whole answer within 10 s")
    }

    @Test("refusals are answers: they never stop the calls of others")
    func refusalsKeepItClosed() async throws {
        let server = UpstreamDouble(.answer(400, error("invalid_grant", "no")))
        let (call, upstream) = (try call(), server.upstream())
        for _ in 0..<20 {
            _ = await failure { () async throws(ResourceFailure) in try await upstream.send(call) }
        }
        #expect(server.requests.count == 20)
    }

    @Test("a caller who goes away neither opens it nor keeps the next one waiting")
    func cancelled() async throws {
        let server = UpstreamDouble(.silence)
        let (call, upstream) = (try call(), server.upstream())
        for _ in 0..<5 {
            _ = await failure { () async throws(ResourceFailure) in try await upstream.send(call) }
        }
        server.clock.advance(by: 10)
        let task = Task { () async -> ResourceFailure? in
            withUnsafeCurrentTask { $0?.cancel() }
            return await failure { () async throws(ResourceFailure) in try await upstream.send(call) }
        }
        #expect(await task.value == .unavailable("cloud.example: the request was given up"))
        server.answer(from: .answer())
        _ = try await upstream.send(call)
    }

    @Test("what the server says is in the reason: cut, visible, and without what it was sent")
    func reasons() async throws {
        let parts = Self.secret.split(separator: ".")
        let hostile = "bad \\u001b[31m token \(Self.secret) or \(parts[1]) or \(parts[2].dropFirst(2)) of 4f1c\\u202e"
        let server = UpstreamDouble(.answer(400, error("invalid_grant", hostile + String(repeating: "x", count: 5000))))
        let (call, upstream) = (try call(), server.upstream())
        let reason = await failure { () async throws(ResourceFailure) in try await upstream.send(call) }
        guard case .refused(let text)? = reason else {
            throw Unexpected("\(String(describing: reason))")
        }
        #expect(text.hasPrefix(#"cloud.example: it answers with status 400: "invalid_grant": "bad \u{1B}[31m token "#))
        #expect(text.contains("(secret).(secret).(secret) or (secret) or (secret) of 4f1c"))
        #expect(text.utf8.count < 700)
        for part in parts { #expect(!text.contains(part.prefix(16))) }
    }

    @Test("a server that says nothing of use is not trusted with a refusal", arguments: [400, 401, 404, 418])
    func speechless(_ status: Int) async throws {
        let server = UpstreamDouble(.answer(status, "<html>", type: "text/html"))
        let (call, upstream) = (try call(), server.upstream())
        let reason = await failure { () async throws(ResourceFailure) in try await upstream.send(call) }
        #expect(reason == .faulty("cloud.example: it answers with status \(status)"))
    }
}
