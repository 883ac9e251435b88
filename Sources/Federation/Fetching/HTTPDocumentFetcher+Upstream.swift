import AsyncHTTPClient
import NIOHTTP1
import NIOSSL

extension HTTPDocumentFetcher: UpstreamTransport {
    /// A failure before the head of an answer.
    private struct Unanswered: Error {
        let cause: any Error
    }

    package func answer(to request: FetchRequest) async throws(UpstreamFault) -> UpstreamAnswer {
        do { return try await within(request.timeout) { try await self.ask(request) } } catch {
            let unanswered = error as? Unanswered
            throw UpstreamFault(
                reason: Self.failure(of: unanswered?.cause ?? error, timeout: request.timeout),
                isBroken: unanswered.map { Self.isBroken($0.cause) } ?? false)
        }
    }

    private func ask(_ request: FetchRequest) async throws -> UpstreamAnswer {
        let response: HTTPClientResponse
        do { response = try await self.response(to: request) } catch { throw Unanswered(cause: error) }
        let signatures = response.headers[canonicalForm: WebhookSignature.header]
        return UpstreamAnswer(
            status: Int(response.status.code), contentType: response.headers.first(name: "Content-Type"),
            retryAfter: response.headers.first(name: "Retry-After").flatMap { Int($0) },
            signature: signatures.count == 1 ? signatures.first.map { String($0) } : nil,
            body: try await body(of: response, limit: request.sizeLimit))
    }

    /// Whether the connection was refused, reset or closed: not that the wrong server answered, nor that time is up.
    private static func isBroken(_ error: any Error) -> Bool {
        switch error {
        case is FetchFailure, is CancellationError, is NIOSSLExtraError: false
        case let error as HTTPClientError: error == .remoteConnectionClosed
        case let error as NIOSSLError: if case .uncleanShutdown = error { true } else { false }
        default: true
        }
    }
}
