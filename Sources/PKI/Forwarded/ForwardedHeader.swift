/// What a header field tells of a forwarded certificate; the raw values are keys of the configuration.
package enum ForwardedHeader: String, CaseIterable, Sendable {
    /// The client's certificate; with `aws-alb` the whole chain.
    case certificate
    /// The certificates behind the client's own.
    case chain
    /// The client's certificate where `certificate` is something else or not sent.
    case leaf
    /// Whether the client showed a certificate: `true` or `false`.
    case present
    /// Whether the proxy accepted it: `true` or `false`.
    case chainVerified = "chain-verified"
    /// Why the proxy did not accept it, or left something out.
    case error
    case fingerprint = "sha256-fingerprint"
    case serialNumber = "serial-number"
    case spiffeID = "spiffe-id"
    case uriNames = "uri-sans"
    case dnsNames = "dnsname-sans"
    case validNotBefore = "valid-not-before"
    case validNotAfter = "valid-not-after"
    case issuerName = "issuer-dn"
    case subjectName = "subject-dn"
}
