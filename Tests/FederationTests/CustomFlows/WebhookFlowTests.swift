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

    private static let secret = Array("0123456789abcdef0123456789abcdef".utf8)
    /// The code of the question. printf '%s' '1800000000.BODY' | openssl dgst -sha256 -hmac SECRET
    private static let code = "5f6ba4e6197892a668756c3e5018e268c415b3fa879a507dbfe2ce7b5b4ffa86"

    /// Answers what a test says, and keeps the question.
    private final class Transport: UpstreamTransport {
        private let answer: Result<UpstreamAnswer, UpstreamFault>
        private let last = Mutex<FetchRequest?>(nil)

        init(_ answer: Result<UpstreamAnswer, UpstreamFault>) { self.answer = answer }

        convenience init(_ text: String, status: Int = 200, signature: String? = nil) {
            let body = Array(text.utf8)
            self.init(.success(UpstreamAnswer(status: status, contentType: nil, signature: signature, body: body)))
        }

        var request: FetchRequest? { last.withLock { $0 } }

        func answer(to request: FetchRequest) async throws(UpstreamFault) -> UpstreamAnswer {
            last.withLock { $0 = request }
            return try answer.get()
        }
    }

    private func flow(_ transport: Transport, url: String = "https://hook.example.com/identify") throws -> WebhookFlow {
        WebhookFlow(
            WebhookSettings(
                inputs: try CustomFlowInputs(parameters: ["badge"], headers: []), url: try RevocationURL(url),
                secret: Self.secret, timeout: 2, concurrency: 1),
            transport: transport)
    }

    @Test("the question is the request's document, with a time and a code over both that others can make")
    func question() async throws {
        let transport = Transport(ProgramFixture.identity)
        let answer = try await flow(transport).identify(request)
        #expect(answer == .identity(attributes: ["a": "b"]))
        let question = try #require(transport.request)
        #expect(question.url.description == "https://hook.example.com/identify")
        #expect(question.body?.bytes == request.document.serialized())
        #expect(question.body?.contentType == "application/json")
        #expect(question.sizeLimit == 65_536)
        #expect(question.timeout == .seconds(2))
        let headers = Dictionary(question.headers.map { ($0.name, $0.value) }) { first, _ in first }
        #expect(headers["Chancery-Timestamp"] == "1800000000")
        #expect(headers["Chancery-Signature"] == "v1=\(Self.code)")
    }

    static let failures: [(FetchFailure, CustomFlowFailure)] = [
        (.timeout(.seconds(2)), .timeout(.seconds(2))), (.tooLarge(limit: 65_536), .flood(limit: 65_536)),
        (.unreachable("refused"), .unreachable("refused")),
    ]

    @Test("a webhook that cannot be asked says why", arguments: failures)
    func failure(fetch: FetchFailure, expected: CustomFlowFailure) async throws {
        let transport = Transport(.failure(UpstreamFault(reason: fetch)))
        await #expect(throws: expected) { try await flow(transport).identify(request) }
    }

    static let statuses = [
        (500, "the server answers with status 500"), (204, "the server answers with status 204"),
        (302, "the server answers with status 302; redirects are not followed"),
    ]

    @Test("an answer counts with status 200 alone", arguments: statuses)
    func status(status: Int, reason: String) async throws {
        await #expect(throws: CustomFlowFailure.unreachable(reason)) {
            try await flow(Transport(ProgramFixture.identity, status: status)).identify(request)
        }
    }

    private static func signature(
        _ text: String = "answer.\(code).200.\(ProgramFixture.identity)", under key: [UInt8] = secret
    ) -> String {
        "v1=" + MessageAuthentication.code(of: Array(text.utf8), under: key)
    }

    @Test("what comes by http counts only where it is signed")
    func signed() async throws {
        for url in ["http://localhost:8080/identify", "http://127.0.0.1/identify", "https://hook.example.com/"] {
            let transport = Transport(ProgramFixture.identity, signature: Self.signature())
            #expect(try await flow(transport, url: url).identify(request) == .identity(attributes: ["a": "b"]))
        }
        let missing = "it has no Chancery-Signature, without which nothing counts that comes by http"
        await #expect(throws: CustomFlowFailure.nonsense(missing)) {
            try await flow(Transport(ProgramFixture.identity), url: "http://localhost/").identify(request)
        }
    }

    static let forged = [
        ("another question's", signature("answer.\(String(code.reversed())).200.\(ProgramFixture.identity)")),
        ("another status", signature("answer.\(code).201.\(ProgramFixture.identity)")),
        ("another body", signature("answer.\(code).200.{}")),
        ("another secret's", signature(under: Array("another secret of thirty-two byte".utf8))),
        ("the question's own", "v1=\(code)"),
        ("no prefix", String(signature().dropFirst(3))),
        ("upper case", "v1=" + signature().dropFirst(3).uppercased()),
        ("cut short", String(signature().dropLast())),
        ("longer", signature() + "00"),
        ("empty", ""), ("no code", "v1="), ("no hexadecimal", "v1=" + String(repeating: "é", count: 32)),
    ]

    @Test("a signature that is there has to be right, by https too", arguments: forged)
    func forgery(what: String, signature: String) async throws {
        for url in ["http://localhost/identify", "https://hook.example.com/identify"] {
            let wrong = "its Chancery-Signature is not that of this answer to this question"
            await #expect(throws: CustomFlowFailure.nonsense(wrong), "\(what)") {
                try await flow(Transport(ProgramFixture.identity, signature: signature), url: url).identify(request)
            }
        }
    }

    @Test("an answer to another request does not count")
    func mixedUp() async throws {
        let other = ProgramFixture.identity.replacing("r-1", with: "r-2")
        await #expect(throws: CustomFlowFailure.nonsense("it does not name this request in request_id")) {
            try await flow(Transport(other)).identify(request)
        }
    }
}
