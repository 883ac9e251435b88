package import AuthorizationServer
import JOSE
import NIOHTTP1

/// The routes of a listener, by path. A path is compared byte by byte: it has one spelling.
package struct RouteTable: Sendable {
    private let routes: [ByteString: any Route]
    /// For the `Date` of answers.
    let clock: any Clock
    /// Whose forwarded certificates are believed.
    let forwarding: CertificateForwarding

    package init(
        _ routes: [String: any Route], clock: any Clock, forwarding: CertificateForwarding = CertificateForwarding()
    ) {
        self.init(
            byPath: Dictionary(uniqueKeysWithValues: routes.map { (ByteString($0.key), $0.value) }), clock: clock,
            forwarding: forwarding)
    }

    private init(byPath routes: [ByteString: any Route], clock: any Clock, forwarding: CertificateForwarding) {
        self.routes = routes
        self.clock = clock
        self.forwarding = forwarding
    }

    /// The same routes for a listener that believes somebody else.
    package func forwarding(_ forwarding: CertificateForwarding) -> RouteTable {
        RouteTable(byPath: routes, clock: clock, forwarding: forwarding)
    }

    /// Answers a request, also when its path or its method is unknown, or its host another's (RFC 9110 §15.5.20).
    func respond(to request: IncomingRequest) async -> OutgoingResponse {
        guard !request.isMisdirected else {
            return .problem(
                .misdirectedRequest, "misdirected_request",
                "The connection was made for another host; this one needs a connection of its own.",
                request.origin.requestID)
        }
        guard let route = routes[ByteString(String(request.path))] else {
            return .problem(.notFound, "not_found", "There is nothing under this path.", request.origin.requestID)
        }
        guard route.methods.contains(request.method) else {
            var response = OutgoingResponse.problem(
                .methodNotAllowed, "method_not_allowed", "The path does not have this method.",
                request.origin.requestID)
            response.headers.add(name: "Allow", value: route.methods.map(\.rawValue).joined(separator: ", "))
            return response
        }
        guard request.forwardingFault == nil || route.answersForwardingFaults else {
            return .problem(
                .badRequest, "invalid_request", ForwardingFault.publicText, request.origin.requestID)
        }
        guard !request.isTooLong || route.answersTooLong else {
            return .problem(
                .payloadTooLarge, "invalid_request", "The body is longer than 64 KiB.", request.origin.requestID)
        }
        return await route.respond(to: request)
    }
}
