package import AuthorizationServer
import NIOCore
package import NIOHTTP1

/// `POST /token`, `/introspect` and `/revoke`: from the form to the endpoint, and its answer back as HTTP (RFC 6749 §5).
package struct TokenRoute: Route {
    private let endpoint: any FormEndpoint

    package init(_ endpoint: any FormEndpoint) {
        self.endpoint = endpoint
    }

    package var methods: [HTTPMethod] { [.POST] }
    package var answersTooLong: Bool { true }
    package var answersForwardingFaults: Bool { true }

    package func respond(to request: IncomingRequest) async -> OutgoingResponse {
        if let answer = await endpoint.admit(request.origin) { return response(answer) }
        if let fault = request.forwardingFault {
            let refusal = TokenRefusal.malformed(ForwardingFault.publicText, reason: fault.description)
            return response(await endpoint.refuse(refusal, from: request.origin))
        }
        guard !request.isTooLong else {
            let refusal = TokenRefusal.malformed("The body is longer than 64 KiB.", reason: "body over 64 KiB")
            return response(await endpoint.refuse(refusal, from: request.origin), status: .payloadTooLarge)
        }
        guard hasFormContentType(request.headers) else {
            let refusal = TokenRefusal.malformed(
                "The content type is not application/x-www-form-urlencoded.",
                reason: ContentTypeReason.text(
                    request.headers["content-type"], expected: "application/x-www-form-urlencoded"))
            return response(await endpoint.refuse(refusal, from: request.origin), status: .unsupportedMediaType)
        }
        guard request.query == nil else {
            let refusal = TokenRefusal.malformed("Parameters belong in the body.", reason: "query in the URL")
            return response(await endpoint.refuse(refusal, from: request.origin))
        }
        do throws(FormParameters.Fault) {
            let form = try FormDecoder.decode(request.body.readableBytesView)
            let answer = await endpoint.respond(to: form, from: request.origin)
            let challenges = answer.error == .invalidClient && usesBasic(request.origin)
            return response(answer, challenge: challenges ? "Basic realm=\"token endpoint\"" : nil)
        } catch {
            return response(await endpoint.refuse(TokenRefusal(error), from: request.origin))
        }
    }

    private func usesBasic(_ origin: RequestOrigin) -> Bool {
        origin.hasAuthorizationHeader && origin.headers["authorization"].contains(where: BasicCredentials.areMeant)
    }

    /// - Parameter challenge: Where the client used the scheme Basic in vain (RFC 6749 §5.2).
    private func response(
        _ answer: TokenAnswer, status: HTTPResponseStatus? = nil, challenge: String? = nil
    ) -> OutgoingResponse {
        OutgoingResponse(answer, status: status, challenge: challenge)
    }

    private func hasFormContentType(_ headers: HTTPHeaders) -> Bool {
        let values = headers["content-type"]
        guard values.count == 1 else { return false }
        if values[0] == "application/x-www-form-urlencoded" { return true }
        let parts = values[0].lowercased().split(separator: ";", omittingEmptySubsequences: false)
            .map { $0.trimmingPrefix { $0 == " " } }
        guard parts[0] == "application/x-www-form-urlencoded" else { return false }
        return parts.dropFirst().allSatisfy { $0.isEmpty || $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }
    }
}
