/// What asking about one certificate by OCSP has led to.
package struct OCSPFinding: Sendable {
    package enum Result: Sendable, Hashable {
        case answered(OCSPStatus)
        /// There is no answer that may be relied on; why.
        case unavailable(String)
        /// Nobody was asked, for want of room of ours; why. It is not known whether there is an answer.
        case notAsked(String)
        /// The certificate names no responder, and none is configured.
        case withoutResponder
    }

    package let certificate: Certificate
    package let result: Result

    package init(_ certificate: Certificate, _ result: Result) {
        self.certificate = certificate
        self.result = result
    }
}
