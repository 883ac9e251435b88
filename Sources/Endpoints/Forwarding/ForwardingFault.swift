import PKI

/// Why a request is refused for who forwards it, or for the certificate that is forwarded: for the audit log.
enum ForwardingFault: Error, CustomStringConvertible {
    /// A header that could bring a certificate, where none is believed.
    case header(name: String)
    /// The same behind the body, where no proxy puts it.
    case trailer(name: String)
    /// The peer of a listener for a proxy is not the proxy.
    case notTheProxy(reason: String)
    case certificate(ForwardedCertificateError)

    /// All that the caller is told.
    static let publicText: StaticString = "The forwarded client certificate is not accepted."

    var description: String {
        switch self {
        case .header(let name):
            "forwarded certificate in header \(Self.clipped(name)), and the source is no trusted proxy"
        case .trailer(let name): "forwarded certificate in trailer \(Self.clipped(name))"
        case .notTheProxy(let reason): "the source is not the trusted proxy: \(reason)"
        case .certificate(let error): "forwarded certificate: \(error)"
        }
    }

    /// The name is a token of RFC 9110 §5.6.2, or the parser of HTTP would not have let it through.
    private static func clipped(_ name: String) -> String {
        name.utf8.count <= 64 ? name : name.prefix(64) + "..."
    }
}
