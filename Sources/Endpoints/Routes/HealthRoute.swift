import JOSE
package import NIOHTTP1

/// A health check: 200 when nothing is wrong, else 503 with what is. Warnings do not change the verdict.
package struct HealthRoute: Route {
    private let problems: @Sendable () -> [String]
    private let warnings: @Sendable () -> [String]

    package init(
        problems: @escaping @Sendable () -> [String] = { [] }, warnings: @escaping @Sendable () -> [String] = { [] }
    ) {
        self.problems = problems
        self.warnings = warnings
    }

    package var methods: [HTTPMethod] { [.GET, .HEAD] }

    package func respond(to request: IncomingRequest) async -> OutgoingResponse {
        let problems = problems()
        let warnings = warnings()
        var members: [JSONValue.Member] = [.init("status", problems.isEmpty ? "ok" : "unavailable")]
        if !problems.isEmpty { members.append(.init("problems", .strings(problems))) }
        if !warnings.isEmpty { members.append(.init("warnings", .strings(warnings))) }
        return OutgoingResponse(
            status: problems.isEmpty ? .ok : .serviceUnavailable,
            headers: ["Content-Type": "application/json", "Cache-Control": "no-store"],
            body: JSONValue.object(members).serialized())
    }
}
