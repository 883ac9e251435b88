package import AuthorizationServer
import NIOCore
package import NIOHTTP1

/// `POST /exchange`: a token exchange as a bearer token and a JSON object, answered with the resource's credential in its
/// natural shape (RFC 8693 in meaning, RFC 6750 in form).
package struct ExchangeRoute: Route {
    /// Where it is, behind the issuer's URL.
    package static let path = "/exchange"

    private let endpoint: TokenEndpoint

    package init(_ endpoint: TokenEndpoint) {
        self.endpoint = endpoint
    }

    package var methods: [HTTPMethod] { [.POST] }
    package var answersFaults: Bool { true }
    package var answersForwardingFaults: Bool { true }

    package func respond(to request: IncomingRequest) async -> OutgoingResponse {
        if let answer = await endpoint.admit(request.origin, at: .exchangeEndpoint) {
            return OutgoingResponse(answer, challenge: challenge(for: answer, to: request))
        }
        if let fault = request.fault {
            var response = await refuse(
                request, .malformed(fault.publicText, reason: fault.description), fault.status)
            response.headers.add(contentsOf: fault.headers)
            return response
        }
        if let fault = request.forwardingFault {
            return await refuse(
                request, .malformed(ForwardingFault.publicText, reason: fault.description))
        }
        guard request.query == nil else {
            return await refuse(
                request, .malformed("Parameters and tokens do not belong in the URL.", reason: "query in the URL"))
        }
        do throws(MediaTypeFault) {
            try MediaType.check(request.headers["content-type"], is: "application/json")
        } catch {
            let refusal = TokenRefusal.malformed(
                "The content type is not application/json.", reason: error.description)
            return await refuse(request, refusal, .unsupportedMediaType)
        }
        do throws(TokenRefusal) {
            let token = try BearerAuthorization(request.headers["authorization"]).token
            let document = try ExchangeDocument(Array(request.body.readableBytesView))
            let form = try document.parameters(with: token)
            let answer = await endpoint.respond(
                to: form, from: request.origin.withoutAuthorizationHeader, at: .exchangeEndpoint)
            return OutgoingResponse(answer, challenge: challenge(for: answer, to: request))
        } catch {
            return await refuse(request, error)
        }
    }

    private func refuse(
        _ request: IncomingRequest, _ refusal: TokenRefusal, _ status: HTTPResponseStatus? = nil
    ) async -> OutgoingResponse {
        let answer = await endpoint.refuse(refusal, from: request.origin, at: .exchangeEndpoint)
        return OutgoingResponse(answer, status: status, challenge: challenge(for: answer, to: request))
    }

    /// Every 401 has a challenge (RFC 9110 §15.5.2). Where no token was shown no error is named (RFC 6750 §3.1).
    private func challenge(for answer: TokenAnswer, to request: IncomingRequest) -> String {
        let realm = "Bearer realm=\"exchange endpoint\""
        guard answer.error == .invalidToken, request.origin.hasAuthorizationHeader else { return realm }
        return realm + ", error=\"invalid_token\""
    }
}
