/// Why a TLS handshake ended without a connection (RFC 8446 §6.2). The raw value is the label of its figure.
package enum HandshakeRefusal: String, Sendable, CaseIterable {
    case plainHTTP = "plain-http"
    case notTLS = "not-tls"
    case clientHelloTooLong = "client-hello-too-long"
    case tlsVersion = "tls-version"
    case nothingInCommon = "nothing-in-common"
    case noCertificate = "no-certificate"
    case certificatesTooLarge = "certificates-too-large"
    case certificateUnreadable = "certificate-unreadable"
    case keyNotAccepted = "key-not-accepted"
    case noDigitalSignature = "no-digital-signature"
    case signatureInvalid = "signature-invalid"
    case refusedByClient = "refused-by-client"
    /// The client closed the connection or let the time pass.
    case unfinished
    case other

    /// Whether the client had shown a certificate, so that the audit log has an event.
    var isOfCertificate: Bool {
        switch self {
        case .certificatesTooLarge, .certificateUnreadable, .keyNotAccepted, .noDigitalSignature, .signatureInvalid:
            true
        case .plainHTTP, .notTLS, .clientHelloTooLong, .tlsVersion, .nothingInCommon, .noCertificate,
            .refusedByClient, .unfinished, .other:
            false
        }
    }

    /// Whether it is told of one by one. Load balancers look whether a port is open, and say nothing.
    var isReported: Bool { self != .unfinished }

    var text: String {
        switch self {
        case .plainHTTP: "the client speaks HTTP without TLS: it has to use https"
        case .notTLS: "what the client sent is no TLS"
        case .clientHelloTooLong: "the ClientHello is longer than \(ClientHelloReader.maximumLength) bytes"
        case .tlsVersion: "the client offers no TLS 1.2 or 1.3"
        case .nothingInCommon:
            "the client offers no cipher suite, group or signature algorithm that is accepted here"
        case .noCertificate: "the client sent no certificate, which this listener demands"
        case .certificatesTooLarge:
            "the client's certificates are larger than \(TLSSettings.maximumChain) bytes together: send its own and the "
                + "intermediates only"
        case .certificateUnreadable:
            "a certificate of the client cannot be read, such as one with extensions that is not of version 3"
        case .keyNotAccepted:
            "the key of the client's certificate cannot be read, or is none of RSA, P-256, P-384, P-521 and Ed25519"
        case .noDigitalSignature: "keyUsage of the client's certificate lacks digitalSignature"
        case .signatureInvalid:
            "the client's signature is not by the key of its certificate, or by an algorithm that is not accepted, such as "
                + "one with SHA-1"
        case .refusedByClient: "the client ended the handshake with an alert"
        case .unfinished: "the client did not finish the handshake"
        case .other: "the handshake failed"
        }
    }
}
