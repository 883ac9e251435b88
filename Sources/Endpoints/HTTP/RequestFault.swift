import NIOHTTP1

/// Why a request is refused before any route decides about it: what is wrong with it as a message of HTTP, whatever it
/// asks for.
enum RequestFault: Error, Hashable {
    /// It is no HTTP, or not of a version that is spoken here.
    case unreadable
    /// Its target is longer than `RequestTarget.maximumLength`.
    case targetTooLong
    /// Its header fields are more than are read (RFC 6585 §5).
    case fieldsTooLarge
    /// Its target has none of the forms of RFC 9112 §3.2, or not one that its method has.
    case target
    /// `https` is asked for where there is no TLS (RFC 9110 §7.4).
    case insecure
    case noHost
    case severalHosts
    case host(String)
    /// A field of HTTP/2 with white space around its value (RFC 9113 §8.2.1).
    case padding(field: String)
    /// `Content-Length` is no number.
    case contentLength
    /// HTTP/1.0 knows no transfer codings (RFC 9112 §6.1).
    case transferCodingOfOldVersion
    case transferCoding(String)
    /// The last of the transfer codings is not `chunked`, so that nobody knows where the content ends (§6.3).
    case endless(String)
    case contentCoding(String)
    case expectation(String)
    /// Its content is longer than `RequestHandler.maximumBody`.
    case tooLong

    var status: HTTPResponseStatus {
        switch self {
        case .unreadable, .target, .noHost, .severalHosts, .host, .padding, .contentLength, .transferCodingOfOldVersion,
            .endless:
            .badRequest
        case .targetTooLong: .uriTooLong
        case .fieldsTooLarge: .requestHeaderFieldsTooLarge
        case .insecure: .misdirectedRequest
        case .transferCoding: .notImplemented
        case .contentCoding: .unsupportedMediaType
        case .expectation: .expectationFailed
        case .tooLong: .payloadTooLarge
        }
    }

    /// What the answer says beside its status.
    var headers: HTTPHeaders {
        // RFC 9110 §12.5.3: which content codings there are.
        if case .contentCoding = self { ["Accept-Encoding": "identity"] } else { [:] }
    }

    /// All that the caller is told.
    var publicText: StaticString {
        switch self {
        case .unreadable: "The request is not HTTP as RFC 9112 has it."
        case .targetTooLong: "The request's target is longer than 8 KiB."
        case .fieldsTooLarge: "The header fields are too large."
        case .target: "The request's target is not one of the forms of RFC 9112 section 3.2."
        case .insecure: "An https URL is served over TLS only."
        case .noHost: "The header field Host is missing."
        case .severalHosts: "The request names more than one host."
        case .host: "The host is not a name or an address, with a port or without."
        case .padding: "A header field has white space around its value."
        case .contentLength: "The Content-Length is not a number."
        case .transferCodingOfOldVersion: "HTTP/1.0 has no Transfer-Encoding."
        case .endless: "The Transfer-Encoding does not end with chunked."
        case .transferCoding: "The Transfer-Encoding is not supported; supported is chunked."
        case .contentCoding: "The Content-Encoding is not supported; send the content as it is."
        case .expectation: "The Expect is not supported; supported is 100-continue."
        case .tooLong: "The body is longer than 64 KiB."
        }
    }
}
