/// What an OCSP response says of a certificate, after everything about it was checked.
package struct OCSPVerdict: Sendable, Hashable {
    package let status: OCSPStatus
    /// Who signed it by the issuer's leave; nil where the issuer did. A list that names it later takes back what it said.
    package let responder: Certificate?

    package init(status: OCSPStatus, responder: Certificate?) {
        self.status = status
        self.responder = responder
    }
}
