/// Why the header fields of a proxy are not believed: for the audit log.
package enum ForwardedCertificateError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A name that is not one of those configured: of another format, or one of them in another spelling.
    case unexpected(name: String)
    /// A header field that is there twice.
    case duplicate(ForwardedHeader)
    case value(ForwardedHeader, ForwardedValueFault)
    /// A header field that needs another beside it.
    case without(ForwardedHeader, needs: ForwardedHeader)
    /// Two statements that cannot both be true.
    case contradiction(ForwardedHeader, ForwardedHeader)
    /// Attributes where the configuration wants the certificate itself.
    case noCertificate

    package var description: String {
        switch self {
        case .unexpected(let name):
            "header \(NameText.escaped(name.utf8.prefix(64))) is not one that the proxy is configured to send"
        case .duplicate(let header): "\(header.rawValue): the header is there twice"
        case .value(let header, let fault): "\(header.rawValue): \(fault)"
        case .without(let header, let needed): "\(header.rawValue) without \(needed.rawValue)"
        case .contradiction(let one, let other): "\(one.rawValue) contradicts \(other.rawValue)"
        case .noCertificate: "the proxy sent attributes only, and trust-proxy-verification is not configured"
        }
    }
}
