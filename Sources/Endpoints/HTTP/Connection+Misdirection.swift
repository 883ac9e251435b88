import NIOHTTP1

extension Connection {
    /// Whether a request names one of the neighbours in `Host`. NIO puts HTTP/2's `:authority` there, unless a client
    /// sends both.
    ///
    /// This can only refuse: what a connection may ask for, and with which certificate, its handshake has settled.
    func isMisdirected(_ headers: HTTPHeaders) -> Bool {
        guard !neighbours.isEmpty else { return false }
        return headers["host"].contains { neighbours.contains(HostName(authority: $0)) }
    }
}
