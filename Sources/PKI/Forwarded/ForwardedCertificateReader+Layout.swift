extension ForwardedCertificateReader {
    /// The header fields by their names in lower case. No two names may be one for any server on the way.
    static func byName(
        _ names: [ForwardedHeader: String]
    ) throws(ForwardedLayoutError) -> [String: ForwardedHeader] {
        var headers: [String: ForwardedHeader] = [:]
        for (header, name) in names.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            guard isFieldName(name) else { throw .notAName(header) }
            if let other = headers.first(where: { ForwardedHeaderNames.areOne($0.key, name) }) {
                throw .sameName(header, other.value)
            }
            headers[name.lowercased()] = header
        }
        return headers
    }

    /// Header fields of everyday requests: under such a name no request would get through, or each would bring what its
    /// sender likes.
    private static let everyday = [
        "accept", "accept-charset", "accept-encoding", "accept-language", "authorization", "cache-control",
        "connection", "content-digest", "content-encoding", "content-language", "content-length", "content-location",
        "content-range", "content-type", "cookie", "date", "dpop", "expect", "forwarded", "from", "host",
        "http2-settings", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since",
        "keep-alive", "max-forwards", "origin", "pragma", "priority", "proxy-authorization", "proxy-connection",
        "range", "referer", "signature", "signature-input", "te", "traceparent", "tracestate", "trailer",
        "transfer-encoding", "upgrade", "upgrade-insecure-requests", "user-agent", "via", "x-forwarded-for",
        "x-forwarded-host", "x-forwarded-port", "x-forwarded-proto", "x-real-ip", "x-request-id",
    ]

    /// A token of RFC 9110 §5.6.2 with letters, digits, hyphens and underscores only, which begins with a letter.
    private static func isFieldName(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 64 else { return false }
        let isLetter = (65...90).contains(first) || (97...122).contains(first)
        return isLetter && !everyday.contains { ForwardedHeaderNames.areOne($0, name) }
            && name.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95
            }
    }

    /// Whether the header fields are enough to know a client, and whether somebody validates its certificate.
    static func checkLayout(
        of format: ForwardedCertificateFormat, _ headers: Set<ForwardedHeader>, believesAttributes: Bool
    ) throws(ForwardedLayoutError) {
        guard format.hasAttributes || !believesAttributes else { throw .nothingToBelieve }
        guard format == .googleXLB else { return }
        let hasLeaf = headers.contains(.leaf)
        let needed: [ForwardedHeader] = hasLeaf ? [.present] : [.present, .chainVerified, .fingerprint]
        for header in needed where !headers.contains(header) { throw .missing(header) }
        guard !headers.contains(.chain) || hasLeaf else { throw .missing(.leaf) }
        guard hasLeaf != believesAttributes else { throw hasLeaf ? .nothingToBelieve : .nobodyValidates }
    }
}
