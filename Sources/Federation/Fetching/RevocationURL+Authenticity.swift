extension RevocationURL {
    /// Whether the document comes from who is asked although it is not signed: by https, or from this very host.
    package var isAuthentic: Bool { scheme == .https || isLoopback }

    /// Whether the host is this one (RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3).
    package var isLoopback: Bool {
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        let isIPv4 = labels.count == 4 && labels.allSatisfy { UInt8($0) != nil }
        return host == "localhost" || host == "[::1]" || (isIPv4 && labels.first == "127")
    }

    /// Whether both are served by one server: same scheme, host and port (RFC 6454 §4).
    package func hasOrigin(of other: RevocationURL) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }
}
