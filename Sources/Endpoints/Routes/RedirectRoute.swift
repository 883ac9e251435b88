package import NIOHTTP1

/// Sends readers of `/` to the metadata.
package struct RedirectRoute: Route {
    private let location: String

    package init(to location: String) {
        self.location = location
    }

    package var methods: [HTTPMethod] { [.GET, .HEAD] }

    package func respond(to request: IncomingRequest) async -> OutgoingResponse {
        OutgoingResponse(status: .found, headers: ["Location": location, "Cache-Control": "no-store"])
    }
}
