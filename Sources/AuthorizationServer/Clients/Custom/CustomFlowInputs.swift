import PKI

/// The parameters and header fields that hold the credentials of a custom flow.
///
/// A request with one of them is for that flow and no other, so none may be what ordinary requests have.
package struct CustomFlowInputs: Sendable, Hashable {
    /// Of each kind.
    package static let maximumCount = 16

    package let parameters: [String]
    /// As declared; they are compared without regard to case.
    package let headers: [String]

    package init(parameters: [String], headers: [String]) throws(CustomFlowInputFault) {
        guard !parameters.isEmpty || !headers.isEmpty else { throw .none }
        guard max(parameters.count, headers.count) <= Self.maximumCount else { throw .tooMany }
        for (index, name) in parameters.enumerated() {
            try Self.check(parameter: name)
            guard !parameters[..<index].contains(name) else { throw .twice(name) }
        }
        for (index, name) in headers.enumerated() {
            try Self.check(header: name)
            let isRepeated = headers[..<index].contains { $0.lowercased() == name.lowercased() }
            guard !isRepeated else { throw .twice(name) }
        }
        self.parameters = parameters
        self.headers = headers
    }

    /// Whether the header field with the credentials of HTTP's own scheme is among them (RFC 9110 §11.6.2).
    package var hasAuthorization: Bool { headers.contains { $0.lowercased() == Self.authorization } }

    static let authorization = "authorization"

    /// Places that both would take for theirs.
    package func shared(with other: CustomFlowInputs) -> [String] {
        let names = Set(other.headers.map { $0.lowercased() })
        return parameters.filter(other.parameters.contains) + headers.filter { names.contains($0.lowercased()) }
    }

    /// A name of a parameter (RFC 6749 appendix A.17) that means nothing at the token endpoint.
    package static func check(parameter name: String) throws(CustomFlowInputFault) {
        let isName = name.utf8.allSatisfy { isLetterOrDigit($0) || "-._".utf8.contains($0) }
        guard isName, (1...64).contains(name.utf8.count) else { throw .notAParameter(name) }
        guard !reservedParameters.contains(name) else { throw .reserved(name) }
    }

    /// A name of a header field (RFC 9110 §5.1) that only those who use the flow send.
    package static func check(header name: String) throws(CustomFlowInputFault) {
        guard let first = name.utf8.first, isLetterOrDigit(first), first > UInt8(ascii: "9"), name.utf8.count <= 64,
            name.utf8.allSatisfy({ isLetterOrDigit($0) || $0 == UInt8(ascii: "-") })
        else { throw .notAHeader(name) }
        let lower = name.lowercased()
        guard !reservedHeaders.contains(lower), !reservedPrefixes.contains(where: { lower.hasPrefix($0) }),
            !ForwardedHeaderNames().recognizes(name)
        else { throw .reserved(name) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }

    /// What the token endpoint reads, and what standards that it may come to read have there (RFC 6749, RFC 7521, RFC
    /// 8693, RFC 8707); and what is asked about at the endpoints beside it (RFC 7009, RFC 7662).
    private static let reservedParameters: Set<String> = [
        "grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type", "assertion",
        "audience", "resource", "scope", "format", "subject_token", "subject_token_type", "actor_token",
        "actor_token_type", "requested_token_type", "requested_resource", "service_account", "token", "token_type_hint",
        "code", "code_verifier", "redirect_uri", "refresh_token", "state",
    ]

    /// What any request may have on its way, set by libraries, proxies and load balancers.
    private static let reservedHeaders: Set<String> = [
        "age", "alt-svc", "baggage", "cache-control", "connection", "cookie", "date", "dnt", "expect", "forwarded",
        "from", "host", "http2-settings", "keep-alive", "max-forwards", "origin", "pragma", "priority", "range",
        "referer", "te", "traceparent", "tracestate", "trailer", "transfer-encoding", "upgrade", "user-agent", "via",
        "warning", "x-real-ip", "x-request-id", "x-correlation-id",
    ]

    private static let reservedPrefixes = [
        "accept", "access-control-", "content-", "if-", "proxy-", "sec-", "upgrade-", "x-forwarded-",
    ]
}
