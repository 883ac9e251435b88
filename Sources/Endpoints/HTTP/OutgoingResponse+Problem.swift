import AuthorizationServer
import JOSE
import NIOHTTP1

extension OutgoingResponse {
    /// An error in the shape that the token endpoint's errors have (RFC 6749 §5.2).
    static func problem(
        _ status: HTTPResponseStatus, _ error: String, _ description: StaticString, _ requestID: String
    ) -> OutgoingResponse {
        let body: JSONValue = [
            "error": .string(error), "error_description": .string(description.description),
            "request_id": .string(requestID),
        ]
        return OutgoingResponse(
            status: status,
            headers: ["Content-Type": "application/json", "Cache-Control": "no-store"],
            body: body.serialized())
    }

    /// A request that is refused for what is wrong with it as a message of HTTP.
    static func problem(_ fault: RequestFault, _ requestID: String) -> OutgoingResponse {
        var response = problem(fault.status, "invalid_request", fault.publicText, requestID)
        response.headers.add(contentsOf: fault.headers)
        return response
    }
}
