/// Where a request came from: what the connection itself tells, apart from the form.
package struct RequestOrigin: Sendable {
    /// Names the request in the answer, the log and the audit log.
    package let requestID: String
    /// The peer's address, without a port.
    package let remoteAddress: String?
    package let certificate: PresentedCertificate?
    /// Whether the request has an `Authorization` header.
    package let hasAuthorizationHeader: Bool

    package init(
        requestID: String, remoteAddress: String?, certificate: PresentedCertificate? = nil,
        hasAuthorizationHeader: Bool = false
    ) {
        self.requestID = requestID
        self.remoteAddress = remoteAddress
        self.certificate = certificate
        self.hasAuthorizationHeader = hasAuthorizationHeader
    }
}
