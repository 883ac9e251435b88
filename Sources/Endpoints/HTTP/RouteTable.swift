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

    /// Answers a request, also when it is none (RFC 9110 §15.5), its path or its method is unknown, or its host another's
    /// (§15.5.20).
    func respond(to request: IncomingRequest) async -> OutgoingResponse {
        let id = request.origin.requestID
        let route = routes[ByteString(String(request.path))]
        if let fault = request.fault {
            guard let route, route.answersFaults, route.methods.contains(request.method) else {
                return .problem(fault, id)
            }
            return await route.respond(to: request)
        }
        guard !request.isMisdirected else {
            return .problem(
                .misdirectedRequest, "misdirected_request",
                "The connection was made for another host; this one needs a connection of its own.", id)
        }
        if request.method == .CONNECT { return methodNotAllowed(allowed, id) }
        if request.method == .OPTIONS, request.path == "*" {
            return OutgoingResponse(status: .noContent, headers: ["Allow": Self.list(allowed)])
        }
        guard let route else {
            return .problem(.notFound, "not_found", "There is nothing under this path.", id)
        }
        guard route.methods.contains(request.method) else { return methodNotAllowed(route.methods, id) }
        guard request.forwardingFault == nil || route.answersForwardingFaults else {
            return .problem(.badRequest, "invalid_request", ForwardingFault.publicText, id)
        }
        return await route.respond(to: request)
    }

    /// RFC 9110 §15.5.6: with what there is.
    private func methodNotAllowed(_ methods: [HTTPMethod], _ requestID: String) -> OutgoingResponse {
        var response = OutgoingResponse.problem(
            .methodNotAllowed, "method_not_allowed", "The path does not have this method.", requestID)
        response.headers.add(name: "Allow", value: Self.list(methods))
        return response
    }

    /// The methods of the listener as a whole (RFC 9110 §9.3.7).
    private var allowed: [HTTPMethod] {
        [.GET, .HEAD, .OPTIONS, .POST].filter { method in routes.values.contains { $0.methods.contains(method) } }
    }

    private static func list(_ methods: [HTTPMethod]) -> String { methods.map(\.rawValue).joined(separator: ", ") }
}
