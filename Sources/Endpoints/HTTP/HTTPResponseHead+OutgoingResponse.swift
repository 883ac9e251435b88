import FoundationEssentials
import NIOCore
import NIOHTTP1

extension HTTPResponseHead {
    /// The head of an answer, with what every answer has.
    ///
    /// - Parameters:
    ///   - received: The head of the request.
    ///   - closing: Whether the connection ends with it (RFC 9112 §9.6).
    init(_ response: OutgoingResponse, to received: ReceivedHead, closing: Bool, at time: Date) {
        self.init(version: .http1_1, status: response.status, headers: response.headers)
        headers.add(name: "Date", value: HTTPDate.shared.text(at: time))
        if response.status != .noContent && response.status != .notModified {
            headers.add(name: "Content-Length", value: String(response.body.readableBytes))
        }
        if closing {
            headers.add(name: "Connection", value: "close")
        } else if received.isOldVersion {
            headers.add(name: "Connection", value: "keep-alive")
        }
    }
}
