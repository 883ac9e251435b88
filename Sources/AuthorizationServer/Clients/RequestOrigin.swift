/// Where a request came from: what the connection itself tells, apart from the form.
package struct RequestOrigin: Sendable {
    /// Names the request in the answer, the log and the audit log.
    package let requestID: String
    /// The peer's address, without a port.
    package let remoteAddress: String?
    /// What limits count it by; `nil` where the address is that of many, such as a proxy's.
    package let network: SourceNetwork?
    package let certificate: PresentedCertificate?
    /// The certificate whose key the request proves: `certificate`, or where that is no credential of its own but goes
    /// with another, that other's proof (RFC 8705 §3).
    let provenCertificate: PresentedCertificate?
    /// What a trusted proxy says of the client's certificate without forwarding it; never beside `certificate`.
    package let attestation: ProxyAttestation?
    /// Whether the request has an `Authorization` header.
    package let hasAuthorizationHeader: Bool
    package let headers: RequestHeaders

    package init(
        requestID: String, remoteAddress: String?, network: SourceNetwork? = nil,
        certificate: PresentedCertificate? = nil, attestation: ProxyAttestation? = nil,
        hasAuthorizationHeader: Bool = false,
        headers: RequestHeaders = .none
    ) {
        self.requestID = requestID
        self.remoteAddress = remoteAddress
        self.network = network
        self.certificate = certificate
        provenCertificate = certificate
        self.attestation = attestation
        self.hasAuthorizationHeader = hasAuthorizationHeader
        self.headers = headers
    }

    private init(_ origin: RequestOrigin, certificateAsProof: Void) {
        requestID = origin.requestID
        remoteAddress = origin.remoteAddress
        network = origin.network
        certificate = nil
        provenCertificate = origin.certificate
        attestation = origin.attestation
        hasAuthorizationHeader = origin.hasAuthorizationHeader
        headers = origin.headers
    }

    /// The same origin, where the certificate is no credential of the client's but the proof of a token's key.
    var withCertificateAsProof: RequestOrigin { RequestOrigin(self, certificateAsProof: ()) }

    /// The same origin, where the `Authorization` header is no credential of the client's.
    package var withoutAuthorizationHeader: RequestOrigin {
        RequestOrigin(
            requestID: requestID, remoteAddress: remoteAddress, network: network, certificate: certificate,
            attestation: attestation,
            headers: RequestHeaders { [headers] name in name.lowercased() == "authorization" ? [] : headers[name] })
    }
}
