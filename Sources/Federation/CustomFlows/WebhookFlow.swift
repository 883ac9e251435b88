package import AuthorizationServer
import FoundationEssentials
import JOSE

/// A custom flow that another server decides: it gets the request's document by POST, signed, and answers with JSON.
///
/// By plain http, where TLS does not say who answers, the answer has to be signed as well.
package struct WebhookFlow: CustomFlow {
    /// In bytes, of an answer.
    package static let answerLimit = 64 << 10

    private let settings: WebhookSettings
    private let transport: any UpstreamTransport
    private let turns: FlowTurns

    /// - Parameter transport: The flow's own, so that a slow server takes nobody else's connections.
    package init(_ settings: WebhookSettings, transport: any UpstreamTransport) {
        self.settings = settings
        self.transport = transport
        turns = FlowTurns(limit: settings.concurrency)
    }

    package var parameters: [String] { settings.inputs.parameters }
    package var headers: [String] { settings.inputs.headers }

    package func identify(_ request: CustomFlowRequest) async throws(CustomFlowFailure) -> CustomFlowAnswer {
        try await turns.enter(from: request.remoteAddress, until: .now + .seconds(settings.timeout))
        defer { turns.leave(from: request.remoteAddress) }
        let body = request.document.serialized()
        let signature = WebhookSignature(
            ofQuestion: body, at: String(Int64(request.time.timeIntervalSince1970)), secret: settings.secret)
        let answer: UpstreamAnswer
        do { answer = try await transport.answer(to: message(body, signature)) } catch {
            switch error.reason {
            case .timeout(let time): throw .timeout(time)
            case .tooLarge(let limit): throw .flood(limit: limit)
            default: throw .unreachable("\(error.reason)")
            }
        }
        guard answer.status == 200 else { throw .unreachable("\(FetchFailure.status(answer.status))") }
        try check(answer, against: signature)
        return try CustomFlowAnswer(document: answer.body, to: request)
    }

    private func check(_ answer: UpstreamAnswer, against signature: WebhookSignature) throws(CustomFlowFailure) {
        guard let text = answer.signature else {
            guard settings.url.scheme == .https else {
                throw .nonsense("it has no \(WebhookSignature.header), without which nothing counts that comes by http")
            }
            return
        }
        guard signature.isAnswer(text, status: answer.status, body: answer.body) else {
            throw .nonsense("its \(WebhookSignature.header) is not that of this answer to this question")
        }
    }

    private func message(_ body: [UInt8], _ signature: WebhookSignature) -> FetchRequest {
        var message = FetchRequest(
            url: settings.url, body: .init(contentType: "application/json", bytes: body), sizeLimit: Self.answerLimit,
            timeout: .seconds(settings.timeout))
        message.headers = [
            .init(name: "Accept", value: "application/json"),
            .init(name: "Chancery-Timestamp", value: signature.time),
            .init(name: WebhookSignature.header, value: signature.text),
        ]
        return message
    }
}
