package import AuthorizationServer
import FoundationEssentials
import JOSE

/// A custom flow that another server decides: it gets the request's document by POST, signed, and answers with JSON.
package struct WebhookFlow: CustomFlow {
    /// In bytes, of an answer.
    package static let answerLimit = 64 << 10

    private let settings: WebhookSettings
    private let fetcher: any DocumentFetcher
    private let turns: FlowTurns

    /// - Parameter fetcher: The flow's own, so that a slow server takes nobody else's connections.
    package init(_ settings: WebhookSettings, fetcher: any DocumentFetcher) {
        self.settings = settings
        self.fetcher = fetcher
        turns = FlowTurns(limit: settings.concurrency)
    }

    package var parameters: [String] { settings.inputs.parameters }
    package var headers: [String] { settings.inputs.headers }

    package func identify(_ request: CustomFlowRequest) async throws(CustomFlowFailure) -> CustomFlowAnswer {
        try await turns.enter(from: request.remoteAddress)
        defer { turns.leave(from: request.remoteAddress) }
        let answer: FetchAnswer
        do { answer = try await fetcher.fetch(message(request)) } catch {
            switch error {
            case .timeout(let time): throw .timeout(time)
            case .tooLarge(let limit): throw .flood(limit: limit)
            default: throw .unreachable("\(error)")
            }
        }
        guard let bytes = answer.content else { throw .nonsense("status 304 where an answer belongs") }
        return try CustomFlowAnswer(document: bytes, to: request)
    }

    /// The time is under the signature, so that the receiver can refuse what somebody recorded earlier.
    private func message(_ request: CustomFlowRequest) -> FetchRequest {
        let body = request.document.serialized()
        let time = String(Int64(request.time.timeIntervalSince1970))
        let code = MessageAuthentication.code(of: Array("\(time).".utf8) + body, under: settings.secret)
        var message = FetchRequest(
            url: settings.url, body: .init(contentType: "application/json", bytes: body), sizeLimit: Self.answerLimit,
            timeout: .seconds(settings.timeout))
        message.headers = [
            .init(name: "Accept", value: "application/json"), .init(name: "Chancery-Timestamp", value: time),
            .init(name: "Chancery-Signature", value: "v1=\(code)"),
        ]
        return message
    }
}

extension FetchAnswer {
    fileprivate var content: [UInt8]? {
        if case .content(let bytes, _) = self { bytes } else { nil }
    }
}
