package import NIOHTTP1

/// The figures of the service for Prometheus and what reads its format.
package struct MetricsRoute: Route {
    private let metrics: @Sendable () -> [Metric]

    package init(_ metrics: @escaping @Sendable () -> [Metric]) {
        self.metrics = metrics
    }

    package var methods: [HTTPMethod] { [.GET, .HEAD] }

    package func respond(to request: IncomingRequest) async -> OutgoingResponse {
        OutgoingResponse(
            status: .ok,
            headers: ["Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Cache-Control": "no-store"],
            body: Array(metrics().map(\.text).joined().utf8))
    }
}
