import AuthorizationServer
package import NIOHTTP1

/// A public document: cacheable, and readable by scripts of any origin.
package struct PublicDocumentRoute: Route {
    private let document: @Sendable () -> PublicDocument

    /// `document` is asked on each request: the key set changes while the server runs.
    package init(_ document: @escaping @Sendable () -> PublicDocument) {
        self.document = document
    }

    package var methods: [HTTPMethod] { [.GET, .HEAD, .OPTIONS] }

    package func respond(to request: IncomingRequest) async -> OutgoingResponse {
        guard request.method != .OPTIONS else { return preflight }
        let document = document()
        guard isWanted(document.entityTag, request.headers) else {
            return .problem(
                .preconditionFailed, "precondition_failed", "The document is none of those that If-Match names.",
                request.origin.requestID)
        }
        let headers: HTTPHeaders = [
            "Content-Type": "application/json", "ETag": document.entityTag,
            "Cache-Control": "public, max-age=\(document.maxAge)", "Access-Control-Allow-Origin": "*",
            "X-Content-Type-Options": "nosniff",
        ]
        guard !isKnown(document.entityTag, request.headers) else {
            return OutgoingResponse(status: .notModified, headers: headers)
        }
        return OutgoingResponse(status: .ok, headers: headers, body: document.json)
    }

    /// The Fetch standard's CORS preflight.
    private var preflight: OutgoingResponse {
        let names = methods.map(\.rawValue).joined(separator: ", ")
        return OutgoingResponse(
            status: .noContent,
            headers: [
                "Allow": names, "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": names,
                "Access-Control-Allow-Headers": "*", "Access-Control-Max-Age": "86400",
            ])
    }

    /// Whether the client wants this version, or any (RFC 9110 §13.1.1).
    private func isWanted(_ entityTag: String, _ headers: HTTPHeaders) -> Bool {
        let wanted = headers[canonicalForm: "if-match"]
        return wanted.isEmpty || wanted.contains { $0 == "*" || $0 == entityTag }
    }

    /// Whether the client has this version (RFC 9110 §13.1.2).
    private func isKnown(_ entityTag: String, _ headers: HTTPHeaders) -> Bool {
        headers[canonicalForm: "if-none-match"].contains { value in
            value == "*" || value == entityTag || value.dropFirst(2) == entityTag && value.hasPrefix("W/")
        }
    }
}
