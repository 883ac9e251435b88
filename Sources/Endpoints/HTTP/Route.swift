package import NIOHTTP1

/// What is served under one path.
package protocol Route: Sendable {
    /// The methods that the path has, as in `Allow`.
    var methods: [HTTPMethod] { get }

    /// Whether `respond` answers requests itself that are wrong as messages of HTTP, such as one with too long a body.
    var answersFaults: Bool { get }

    /// Whether `respond` answers requests with a faulty forwarded certificate itself.
    var answersForwardingFaults: Bool { get }

    /// Answers a request whose method is one of `methods`.
    func respond(to request: IncomingRequest) async -> OutgoingResponse
}

extension Route {
    package var answersFaults: Bool { false }
    package var answersForwardingFaults: Bool { false }
}
