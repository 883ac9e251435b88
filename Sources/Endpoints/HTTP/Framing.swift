import NIOHTTP1

/// Where a request's content ends, and in which codings it comes (RFC 9112 §6, RFC 9110 §8.4).
///
/// Where it ends is for the parser to find out; here is judged whether that is believed.
struct Framing {
    private let transferCodings: [Substring]
    private let contentCodings: [Substring]
    private let lengths: [String]
    private let isChunked: Bool

    /// - Parameter isHTTP1: HTTP/2 has no transfer codings; what stands there is a word of the codec's own.
    init(_ headers: HTTPHeaders, _ fields: HeadFields, isHTTP1: Bool) {
        isChunked = fields.hasTransferEncoding
        transferCodings = isHTTP1 && isChunked ? headers[canonicalForm: "transfer-encoding"] : []
        contentCodings = fields.hasContentEncoding ? headers[canonicalForm: "content-encoding"] : []
        lengths = fields.lengths
    }

    /// Whether content follows, as far as the head tells.
    var hasContent: Bool { isChunked || lengths.contains { !$0.utf8.allSatisfy { $0 == UInt8(ascii: "0") } } }

    /// That the end of the content can be told. What is not understood may be a request that somebody put into another.
    func check(isOldVersion: Bool) throws(RequestFault) {
        if let last = transferCodings.last {
            guard !isOldVersion else { throw .transferCodingOfOldVersion }
            guard last.lowercased() == "chunked" else { throw .endless(transferCodings.joined(separator: ", ")) }
            guard transferCodings.count == 1 else { throw .transferCoding(transferCodings.joined(separator: ", ")) }
        }
        for length in lengths {
            guard !length.isEmpty, length.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { throw .contentLength }
        }
    }

    /// That the content, if there is any, can be read.
    func checkContent() throws(RequestFault) {
        guard hasContent else { return }
        for coding in contentCodings where coding.lowercased() != "identity" {
            throw .contentCoding(String(coding))
        }
        // A number that is too large for Int is too large for us.
        for length in lengths where Int(length).map({ $0 > RequestHandler.maximumBody }) ?? true { throw .tooLong }
    }
}
