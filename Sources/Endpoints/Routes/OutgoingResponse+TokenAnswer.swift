import AuthorizationServer
import NIOHTTP1

extension OutgoingResponse {
    private static let headers: HTTPHeaders = [
        "Cache-Control": "no-store", "Pragma": "no-cache", "X-Content-Type-Options": "nosniff",
    ]

    /// An answer as HTTP (RFC 6749 §5).
    ///
    /// - Parameters:
    ///   - status: That of a fault which HTTP itself has a status for.
    ///   - challenge: `WWW-Authenticate` (RFC 9110 §11.6.1) of an answer that is 401, which always has it (§15.5.2).
    init(_ answer: TokenAnswer, status: HTTPResponseStatus? = nil, challenge: String) {
        // The audit log's refusal to record outweighs what the request would have been told.
        let status = answer.error == .temporarilyUnavailable ? nil : status
        var headers = Self.headers
        headers.reserveCapacity(8)
        if !answer.body.isEmpty { headers.add(name: "Content-Type", value: "application/json") }
        headers.add(name: "X-Request-Id", value: answer.requestID)
        if answer.error == .temporarilyUnavailable {
            headers.add(name: "Retry-After", value: String(answer.retryAfter ?? 1))
        }
        let code: HTTPResponseStatus =
            answer.retryAfter != nil ? .tooManyRequests : status ?? answer.error?.status ?? .ok
        if code == .unauthorized { headers.add(name: "WWW-Authenticate", value: challenge) }
        self.init(status: code, headers: headers, body: answer.body)
    }
}

extension TokenErrorCode {
    fileprivate var status: HTTPResponseStatus {
        switch self {
        case .invalidRequest, .invalidGrant, .unauthorizedClient, .unsupportedGrantType, .invalidScope, .invalidTarget:
            .badRequest
        case .invalidClient, .invalidToken: .unauthorized
        case .accessDenied: .forbidden
        case .serverError: .internalServerError
        case .temporarilyUnavailable: .serviceUnavailable
        }
    }
}
