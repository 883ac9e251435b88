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
    package var answersFaults: Bool { true }
    package var answersForwardingFaults: Bool { true }

    package func respond(to request: IncomingRequest) async -> OutgoingResponse {
        if let answer = await endpoint.admit(request.origin) { return response(answer) }
        if let fault = request.fault {
            let refusal = TokenRefusal.malformed(fault.publicText, reason: fault.description)
            var response = response(await endpoint.refuse(refusal, from: request.origin), status: fault.status)
            response.headers.add(contentsOf: fault.headers)
            return response
        }
        if let fault = request.forwardingFault {
            let refusal = TokenRefusal.malformed(ForwardingFault.publicText, reason: fault.description)
            return response(await endpoint.refuse(refusal, from: request.origin))
        }
        do throws(MediaTypeFault) {
            try MediaType.check(request.headers["content-type"], is: "application/x-www-form-urlencoded")
        } catch {
            let refusal = TokenRefusal.malformed(
                "The content type is not application/x-www-form-urlencoded.", reason: error.description)
            return response(await endpoint.refuse(refusal, from: request.origin), status: .unsupportedMediaType)
        }
        guard request.query == nil else {
            let refusal = TokenRefusal.malformed("Parameters belong in the body.", reason: "query in the URL")
            return response(await endpoint.refuse(refusal, from: request.origin))
        }
        do throws(FormParameters.Fault) {
            let form = try FormDecoder.decode(request.body.readableBytesView)
            return response(await endpoint.respond(to: form, from: request.origin))
        } catch {
            return response(await endpoint.refuse(TokenRefusal(error), from: request.origin))
        }
    }

    /// A 401 names Basic, the one scheme of HTTP by which clients prove themselves here (RFC 6749 §2.3.1, §5.2). Other
    /// proofs come in the handshake or the form, for which there is no scheme.
    private func response(_ answer: TokenAnswer, status: HTTPResponseStatus? = nil) -> OutgoingResponse {
        OutgoingResponse(answer, status: status, challenge: "Basic realm=\"token endpoint\"")
    }
}
