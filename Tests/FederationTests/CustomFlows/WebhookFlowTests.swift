import AuthorizationServer
import FoundationEssentials
import JOSE
import Synchronization
import Testing

@testable import Federation

@Suite("Webhooks as custom flows")
struct WebhookFlowTests {
    private let request = CustomFlowRequest(
        requestID: "r-1", time: Date(timeIntervalSince1970: 1_800_000_000.7), flow: "gate",
        grantType: "client_credentials", clientID: nil, remoteAddress: nil, parameters: ["badge": "x"], headers: [:])

    /// Answers what a test says, and keeps the question.
    private final class Fetcher: DocumentFetcher {
        private let answer: Result<FetchAnswer, FetchFailure>
        private let last = Mutex<FetchRequest?>(nil)

        init(_ answer: Result<FetchAnswer, FetchFailure>) { self.answer = answer }

        convenience init(_ text: String) {
            self.init(.success(.content(Array(text.utf8), CachingHeaders())))
        }

        var request: FetchRequest? { last.withLock { $0 } }

        func fetch(_ request: FetchRequest) async throws(FetchFailure) -> FetchAnswer {
            last.withLock { $0 = request }
            return try answer.get()
        }
    }

    private func flow(_ fetcher: Fetcher) throws -> WebhookFlow {
        WebhookFlow(
            WebhookSettings(
                inputs: try CustomFlowInputs(parameters: ["badge"], headers: []),
                url: try RevocationURL("https://hook.example.com/identify"),
                secret: Array("0123456789abcdef0123456789abcdef".utf8), timeout: 2, concurrency: 1),
            fetcher: fetcher)
    }

    @Test("the question is the request's document, with a time and a code over both that others can make")
    func question() async throws {
        let fetcher = Fetcher(ProgramFixture.identity)
        let answer = try await flow(fetcher).identify(request)
        #expect(answer == .identity(attributes: ["a": "b"]))
        let question = try #require(fetcher.request)
        #expect(question.url.description == "https://hook.example.com/identify")
        #expect(question.body?.bytes == request.document.serialized())
        #expect(question.body?.contentType == "application/json")
        #expect(question.sizeLimit == 65_536)
        #expect(question.timeout == .seconds(2))
        let headers = Dictionary(question.headers.map { ($0.name, $0.value) }) { first, _ in first }
        #expect(headers["Chancery-Timestamp"] == "1800000000")
        // printf '%s' '1800000000.BODY' | openssl dgst -sha256 -hmac SECRET
        #expect(headers["Chancery-Signature"] == "v1=5f6ba4e6197892a668756c3e5018e268c415b3fa879a507dbfe2ce7b5b4ffa86")
    }

    static let failures: [(FetchFailure, CustomFlowFailure)] = [
        (.timeout(.seconds(2)), .timeout(.seconds(2))), (.tooLarge(limit: 65_536), .flood(limit: 65_536)),
        (.status(500), .unreachable("the server answers with status 500")),
        (.status(302), .unreachable("the server answers with status 302; redirects are not followed")),
        (.unreachable("refused"), .unreachable("refused")),
    ]

    @Test("a webhook that cannot be asked says why", arguments: failures)
    func failure(fetch: FetchFailure, expected: CustomFlowFailure) async throws {
        await #expect(throws: expected) { try await flow(Fetcher(.failure(fetch))).identify(request) }
    }

    @Test("an answer to another request does not count")
    func mixedUp() async throws {
        let other = ProgramFixture.identity.replacing("r-1", with: "r-2")
        await #expect(throws: CustomFlowFailure.nonsense("it does not name this request in request_id")) {
            try await flow(Fetcher(other)).identify(request)
        }
    }
}
