/// Where a request came from: what the connection itself tells, apart from the form.
package struct RequestOrigin: Sendable {
    /// Names the request in the answer, the log and the audit log.
    package let requestID: String
    /// The peer's address, without a port.
    package let remoteAddress: String?
    /// What limits count it by; `nil` where the address is that of many, such as a proxy's.
    package let network: SourceNetwork?
    package let certificate: PresentedCertificate?
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
        self.attestation = attestation
        self.hasAuthorizationHeader = hasAuthorizationHeader
        self.headers = headers
    }

    /// The same origin, where the `Authorization` header is no credential of the client's.
    package var withoutAuthorizationHeader: RequestOrigin {
        RequestOrigin(
            requestID: requestID, remoteAddress: remoteAddress, network: network, certificate: certificate,
            attestation: attestation,
            headers: RequestHeaders { [headers] name in name.lowercased() == "authorization" ? [] : headers[name] })
    }
}
