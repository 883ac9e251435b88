import AuthorizationServer
package import NIOHTTP1

/// `/authorize`: named by the metadata for clients that want it, and answered with what is true: nobody logs in here.
package struct AuthorizationRoute: Route {
    package init() {}

    package var methods: [HTTPMethod] { [.GET, .HEAD, .POST] }

    package func respond(to request: IncomingRequest) async -> OutgoingResponse {
        .problem(
            .badRequest, "unsupported_response_type", "Machines get tokens at the token endpoint; nobody logs in here.",
            request.origin.requestID)
    }
}
