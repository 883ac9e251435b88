import Foundation
import NIOCore

/// The bytes of a run's requests: they are made before it begins, so that the load costs little.
struct LoadRequests: Sendable {
    private let requests: [ByteBuffer]
    /// Whether one request is sent again and again, or each counts once.
    private let isEndless: Bool
    private var next = 0

    /// - Parameters:
    ///   - form: What every request's body has.
    ///   - authorization: The Authorization field of every request; nil for none.
    init(form: [String], authorization: String? = nil) {
        requests = [Self.bytes(form.joined(separator: "&"), authorization)]
        isEndless = true
    }

    /// One request for each assertion, which is the last of its body.
    init(form: [String], assertions: [String]) {
        let common = form.joined(separator: "&")
        requests = assertions.map { Self.bytes("\(common)&client_assertion=\($0)", nil) }
        isEndless = false
    }

    /// Nil when there are no more.
    mutating func take() -> ByteBuffer? {
        if isEndless { return requests.first }
        guard next < requests.count else { return nil }
        defer { next += 1 }
        return requests[next]
    }

    private static func bytes(_ body: String, _ authorization: String?) -> ByteBuffer {
        ByteBuffer(
            string: """
                POST /token HTTP/1.1\r
                Host: localhost\r
                \(authorization.map { "Authorization: \($0)\r\n" } ?? "")\
                Content-Type: application/x-www-form-urlencoded\r
                Content-Length: \(body.utf8.count)\r
                \r
                \(body)
                """)
    }
}
