import NIOCore
import NIOSSL

/// What a run does, and for how long.
struct LoadPlan: Sendable {
    let port: Int
    let request: ByteBuffer
    let connections: Int
    let isHandshakePerRequest: Bool
    let warmup: TimeAmount
    let duration: TimeAmount
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

    /// The TLS of a device: TLS 1.3, nothing resumed, the server's certificate verified as a device would.
    static func client(roots: String, certificate: String, key: String) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv13
        configuration.trustRoots = .file(roots)
        configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) }
        configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
        configuration.applicationProtocols = ["http/1.1"]
        // As devices with OpenSSL 3.0 do it.
        configuration.curves = [.x25519]
        return try NIOSSLContext(configuration: configuration)
    }
}
