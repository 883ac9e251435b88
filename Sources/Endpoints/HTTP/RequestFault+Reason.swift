import JOSE

extension RequestFault: CustomStringConvertible {
    /// For the audit log.
    var description: String {
        switch self {
        case .unreadable: "not HTTP"
        case .targetTooLong: "target over \(RequestTarget.maximumLength) bytes"
        case .fieldsTooLarge: "header fields too large"
        case .target: "the target has no form that it may have"
        case .insecure: "an https URL without TLS"
        case .noHost: "no Host"
        case .severalHosts: "several hosts"
        case .host(let text): "the host \(Self.shown(text)) is no name or address with a port or without"
        case .padding(let field): "white space around the value of \(Self.shown(field))"
        case .contentLength: "Content-Length is no number"
        case .transferCodingOfOldVersion: "Transfer-Encoding in HTTP/1.0"
        case .endless(let text): "Transfer-Encoding \(Self.shown(text)), which does not end with chunked"
        case .transferCoding(let text): "Transfer-Encoding \(Self.shown(text)); supported is chunked"
        case .contentCoding(let text): "Content-Encoding \(Self.shown(text)); supported is identity"
        case .expectation(let text): "Expect \(Self.shown(text)); supported is 100-continue"
        case .tooLong: "body over 64 KiB"
        }
    }

    private static func shown(_ text: String) -> String { VisibleText.quoted(text, limit: 64) }
}
