/// How a proxy writes down the certificate of a client whose TLS it has ended.
package enum ForwardedCertificateFormat: String, CaseIterable, Sendable {
    /// `Client-Cert` and `Client-Cert-Chain`: byte sequences of structured fields (RFC 9440).
    case rfc9440
    /// Envoy's `X-Forwarded-Client-Cert`: one element of key and value pairs.
    case envoyXFCC = "envoy-xfcc"
    /// nginx's `$ssl_client_escaped_cert`: PEM, percent-encoded.
    case nginx
    /// HAProxy's `ssl_c_der,base64`: DER in base64.
    case haproxy
    /// AWS Application Load Balancer: PEM, percent-encoded.
    case awsALB = "aws-alb"
    /// Google's Application Load Balancers: attributes, and the certificate if it is asked for.
    case googleXLB = "google-xlb"

    /// The usual name of each header field that the format has.
    package var usualNames: [(header: ForwardedHeader, name: String)] {
        switch self {
        case .rfc9440: [(.certificate, "Client-Cert"), (.chain, "Client-Cert-Chain")]
        case .envoyXFCC: [(.certificate, "X-Forwarded-Client-Cert")]
        case .nginx: [(.certificate, "X-SSL-Client-Cert")]
        case .haproxy: [(.certificate, "X-SSL-Client-DER"), (.chain, "X-SSL-Client-Chain-DER")]
        case .awsALB: [(.certificate, "X-Amzn-Mtls-Clientcert"), (.leaf, "X-Amzn-Mtls-Clientcert-Leaf")]
        case .googleXLB: Self.googleNames
        }
    }

    /// Header fields that are read although the configuration does not name them.
    ///
    /// Only those that every proxy of the format sets or removes itself: what it passes through is the client's word.
    package var readUnnamed: Set<ForwardedHeader> {
        switch self {
        case .rfc9440: [.certificate, .chain]
        case .envoyXFCC, .nginx, .haproxy, .awsALB: [.certificate]
        case .googleXLB: []
        }
    }

    /// Header fields that a proxy of the format sends beside those that are read; they say less than the certificate.
    var companions: [String] {
        guard self == .awsALB else { return [] }
        return ["Serial-Number", "Issuer", "Subject", "Validity"].map { "X-Amzn-Mtls-Clientcert-" + $0 }
    }

    /// Whether there is a way of writing that has attributes alone.
    package var hasAttributes: Bool { self == .envoyXFCC || self == .googleXLB }

    private static let googleNames: [(header: ForwardedHeader, name: String)] = [
        (.present, "X-Client-Cert-Present"), (.chainVerified, "X-Client-Cert-Chain-Verified"),
        (.error, "X-Client-Cert-Error"), (.fingerprint, "X-Client-Cert-Hash"),
        (.serialNumber, "X-Client-Cert-Serial-Number"), (.spiffeID, "X-Client-Cert-SPIFFE"),
        (.uriNames, "X-Client-Cert-URI-SANs"), (.dnsNames, "X-Client-Cert-DNSName-SANs"),
        (.validNotBefore, "X-Client-Cert-Valid-Not-Before"), (.validNotAfter, "X-Client-Cert-Valid-Not-After"),
        (.issuerName, "X-Client-Cert-Issuer-DN"), (.subjectName, "X-Client-Cert-Subject-DN"),
        (.leaf, "X-Client-Cert-Leaf"), (.chain, "X-Client-Cert-Chain"),
    ]
}
