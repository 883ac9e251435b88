import NIOCore

/// What a run does, and for how long.
struct LoadPlan: Sendable {
    let port: Int
    let request: ByteBuffer
    let connections: Int
    let isHandshakePerRequest: Bool
    let warmup: TimeAmount
    let duration: TimeAmount
    /// How many answers end the run before its time; nil for none.
    let requests: Int?
    let serverPid: Int32?

    /// The bytes of a request: they are made once, so that the load costs little.
    static func request(audience: String) -> ByteBuffer {
        let body = "grant_type=client_credentials&audience=\(audience)"
        return ByteBuffer(
            string: """
                POST /token HTTP/1.1\r
                Host: localhost\r
                Content-Type: application/x-www-form-urlencoded\r
                Content-Length: \(body.utf8.count)\r
                \r
                \(body)
                """)
    }
}
