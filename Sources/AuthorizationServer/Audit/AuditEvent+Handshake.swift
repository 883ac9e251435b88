package import FoundationEssentials
package import PKI

extension AuditEvent {
    /// A TLS handshake that was refused although a certificate was shown.
    ///
    /// - Parameters:
    ///   - certificate: As far as it is known; nobody has proved to have its key.
    ///   - count: How many handshakes the event stands for, where it sums up; `nil`: one.
    package init(
        refusedHandshakeAt time: Date, requestID: String, remoteAddress: String? = nil,
        certificate: Certificate? = nil, reason: String, count: Int? = nil
    ) {
        self.init(time: time, requestID: requestID, outcome: .refused)
        endpoint = .handshake
        self.remoteAddress = remoteAddress
        record(certificate)
        self.reason = reason
        limitedRequests = count
    }
}
