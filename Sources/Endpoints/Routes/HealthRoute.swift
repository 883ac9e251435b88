import JOSE
package import NIOHTTP1

/// A health check: 200 when nothing is wrong, else 503 with what is.
package struct HealthRoute: Route {
    private let problems: @Sendable () -> [String]

    package init(_ problems: @escaping @Sendable () -> [String]) {
        self.problems = problems
    }

    package var methods: [HTTPMethod] { [.GET, .HEAD] }

    package func respond(to request: IncomingRequest) async -> OutgoingResponse {
        let problems = problems()
        let body: JSONValue =
            problems.isEmpty ? ["status": "ok"] : ["status": "unavailable", "problems": .strings(problems)]
        return OutgoingResponse(
            status: problems.isEmpty ? .ok : .serviceUnavailable,
            headers: ["Content-Type": "application/json", "Cache-Control": "no-store"],
            body: body.serialized())
    }
}
