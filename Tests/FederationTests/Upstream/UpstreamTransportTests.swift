import Foundation
import NIOHTTP1
import TestSupport
import Testing

@testable import Federation

@Suite("The transport of calls to upstream servers")
struct UpstreamTransportTests {
    private func request(_ server: TestHTTPServer, timeout: Duration = .seconds(60)) throws -> FetchRequest {
        FetchRequest(
            url: try server.url("/token"), body: FormBody.make([("a", "b")]), sizeLimit: 1000, timeout: timeout)
    }

    private func fault(_ request: FetchRequest) async -> UpstreamFault? {
        do throws(UpstreamFault) {
            _ = try await HTTPDocumentFetcher().answer(to: request)
            return nil
        } catch {
            return error
        }
    }

    @Test("any status is an answer with its body", arguments: [200, 201, 302, 400, 401, 429, 500, 503])
    func statuses(_ status: Int) async throws {
        let answer = TestHTTPServer.Answer(
            status: .init(statusCode: status),
            headers: [("Content-Type", "Application/JSON ; charset=utf-8"), ("Retry-After", "7"), ("Location", "/b")],
            body: [1, 2])
        try await TestHTTPServer.with({ _ in answer }) { server in
            let received = try await HTTPDocumentFetcher().answer(to: try request(server))
            #expect(received.status == status)
            #expect(received.mediaType == "application/json")
            #expect(received.retryAfter == 7)
            #expect(received.body == [1, 2])
            #expect(server.requests.map(\.target) == ["/token"])
            #expect(server.requests.first?.method == .POST)
        }
    }

    @Test("a long answer is cut off, announced or not", arguments: [true, false])
    func tooLarge(_ announces: Bool) async throws {
        let answer = TestHTTPServer.Answer(
            status: .badRequest, body: [UInt8](repeating: 65, count: 5 << 20), announcesLength: announces)
        try await TestHTTPServer.with({ _ in answer }) { server in
            let fault = await fault(try request(server))
            #expect(fault == UpstreamFault(reason: .tooLarge(limit: 1000)))
        }
    }

    @Test("a refused connection may be tried again")
    func refused() async throws {
        let gone = try await TestHTTPServer.with { server in try request(server) }
        #expect(await fault(gone)?.isBroken == true)
    }

    @Test("a server without end is left at the deadline, and not tried again", arguments: [true, false])
    func slow(_ drips: Bool) async throws {
        let answer = TestHTTPServer.Answer(body: [1, 2], announcesLength: !drips, isSilent: !drips, drips: drips)
        try await TestHTTPServer.with({ _ in answer }) { server in
            let fault = await fault(try request(server, timeout: .milliseconds(300)))
            #expect(fault == UpstreamFault(reason: .timeout(.milliseconds(300))))
        }
    }
}
