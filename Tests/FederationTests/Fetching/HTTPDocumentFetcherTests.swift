import NIOHTTP1
import Testing

@testable import Federation

@Suite("the fetcher of documents")
struct HTTPDocumentFetcherTests {
    private func fetch(
        _ answer: TestHTTPServer.Answer, limit: Int = 1000, timeout: Duration = .seconds(60),
        _ change: (inout FetchRequest) -> Void = { _ in }
    ) async throws -> (Result<FetchAnswer, FetchFailure>, [TestHTTPServer.Request]) {
        let fetcher = HTTPDocumentFetcher()
        return try await TestHTTPServer.with({ _ in answer }) { server in
            var request = FetchRequest(url: try server.url("/a.crl?b=1"), sizeLimit: limit, timeout: timeout)
            change(&request)
            do throws(FetchFailure) {
                return (Result<FetchAnswer, FetchFailure>.success(try await fetcher.fetch(request)), server.requests)
            } catch {
                return (.failure(error), server.requests)
            }
        }
    }

    @Test("hands out the content with what a conditional request needs")
    func content() async throws {
        let answer = TestHTTPServer.Answer(
            headers: [("ETag", "\"1\""), ("Last-Modified", "Sat, 21 Nov 2026 06:00:00 GMT")], body: [1, 2, 3])
        let (result, requests) = try await fetch(answer)
        #expect(
            result
                == .success(
                    .content(
                        [1, 2, 3],
                        CachingHeaders(entityTag: "\"1\"", lastModified: "Sat, 21 Nov 2026 06:00:00 GMT"))))
        #expect(requests.map(\.target) == ["/a.crl?b=1"])
        #expect(requests.first?.method == .GET)
        #expect(requests.first?.headers.contains(name: "Authorization") == false)
        #expect(requests.first?.headers["Accept-Encoding"] == ["identity"])
    }

    @Test("says that an answer is compressed which should not be", arguments: ["gzip", "br", "identity, gzip"])
    func encoded(_ coding: String) async throws {
        let (result, _) = try await fetch(
            TestHTTPServer.Answer(headers: [("Content-Encoding", coding)], body: [0x1F, 0x8B]))
        #expect(result == .failure(.encoded(coding == "br" ? "br" : "gzip")))
        #expect("\(FetchFailure.encoded("gzip"))".contains("Content-Encoding \"gzip\""))
    }

    @Test("reads an answer whose coding is no compression", arguments: ["identity", "binary", "utf-8", ""])
    func identity(_ coding: String) async throws {
        let (result, _) = try await fetch(
            TestHTTPServer.Answer(headers: [("Content-Encoding", coding)], body: [1]))
        #expect(result == .success(.content([1], CachingHeaders())))
    }

    @Test("asks on the condition that something has changed")
    func conditions() async throws {
        let (result, requests) = try await fetch(TestHTTPServer.Answer(status: .notModified)) {
            $0.entityTag = "\"1\""
            $0.lastModified = "Sat, 21 Nov 2026 06:00:00 GMT"
        }
        #expect(result == .success(.notModified(CachingHeaders())))
        #expect(requests.first?.headers["If-None-Match"] == ["\"1\""])
        #expect(requests.first?.headers["If-Modified-Since"] == ["Sat, 21 Nov 2026 06:00:00 GMT"])
    }

    @Test("posts what it has to say")
    func post() async throws {
        let (_, requests) = try await fetch(TestHTTPServer.Answer(body: [1])) {
            $0.body = FetchRequest.Body(contentType: "application/ocsp-request", bytes: [7, 8])
        }
        #expect(requests.first?.method == .POST)
        #expect(requests.first?.body == [7, 8])
        #expect(requests.first?.headers["Content-Type"] == ["application/ocsp-request"])
    }

    @Test("follows no redirect", arguments: [301, 302, 303, 307, 308])
    func redirects(_ status: Int) async throws {
        let (result, requests) = try await fetch(
            TestHTTPServer.Answer(status: .init(statusCode: status), headers: [("Location", "/other")]))
        #expect(result == .failure(.status(status)))
        #expect(requests.count == 1)
    }

    @Test("takes no content from an answer that is not 200", arguments: [201, 204, 206, 400, 404, 500, 503])
    func statuses(_ status: Int) async throws {
        let body: [UInt8] = status == 204 ? [] : [1]
        let (result, _) = try await fetch(TestHTTPServer.Answer(status: .init(statusCode: status), body: body))
        #expect(result == .failure(.status(status)))
    }

    @Test("stops at the limit, announced or not", arguments: [true, false])
    func limit(_ announces: Bool) async throws {
        let many = [UInt8](repeating: 0, count: 10 << 20)
        let (result, _) = try await fetch(TestHTTPServer.Answer(body: many, announcesLength: announces))
        #expect(result == .failure(.tooLarge(limit: 1000)))
        let just = [UInt8](repeating: 0, count: 1000)
        let (allowed, _) = try await fetch(TestHTTPServer.Answer(body: just, announcesLength: announces))
        #expect(allowed == .success(.content(just, CachingHeaders())))
    }

    @Test(
        "waits no longer than its time, for the head and for the last byte", .timeLimit(.minutes(30)),
        arguments: [true, false])
    func timeouts(_ isSilent: Bool) async throws {
        let answer = TestHTTPServer.Answer(body: [1, 2, 3], stalls: !isSilent, isSilent: isSilent)
        let (result, _) = try await fetch(answer, timeout: .milliseconds(300))
        #expect(result == .failure(.timeout(.milliseconds(300))))
    }

    @Test("says when nobody listens")
    func unreachable() async throws {
        let fetcher = HTTPDocumentFetcher()
        let url = try await TestHTTPServer.with { try $0.url("/") }
        await #expect(throws: FetchFailure.self) {
            try await fetcher.fetch(FetchRequest(url: url, sizeLimit: 10, timeout: .seconds(60)))
        }
    }

    @Test("keeps no validator that could do harm when it is sent back")
    func hostileValidators() async throws {
        let long = "\"" + String(repeating: "a", count: 300) + "\""
        let (result, _) = try await fetch(
            TestHTTPServer.Answer(headers: [("ETag", long), ("Last-Modified", "a"), ("Last-Modified", "b")], body: [1]))
        #expect(result == .success(.content([1], CachingHeaders())))
    }
}
