package import FoundationEssentials

/// An answer of an OCSP responder as it was read (RFC 6960 §4.2). Nothing in it is proved before `verdict` says so.
package struct OCSPResponse: Sendable {
    /// The most bytes that a response may have.
    package static let maximumLength = 65_536
    /// How far ahead of ours a responder's clock may be, in seconds.
    static let allowedSkew: TimeInterval = 60
    let basic: BasicOCSPResponse

    /// Reads exactly one response in DER; throws when it is none, or says that there is no answer.
    package init(der: [UInt8]) throws(OCSPError) {
        guard der.count <= Self.maximumLength else { throw .tooLarge(bytes: der.count, maximum: Self.maximumLength) }
        basic = try BasicOCSPResponse(response: der)
    }

    /// What the response says of `certificate`, after everything about it was checked: who signed it, that it is about
    /// this certificate, and that it is in force at `time`.
    ///
    /// - Parameters:
    ///   - issuer: the certificate above in a path that is valid but for revocation.
    ///   - nonce: that of the request; a response without a nonce is accepted, as RFC 5019 §4 has it.
    ///   - lists: may say that a responder's own certificate is revoked.
    package func verdict(
        on certificate: Certificate, issuer: Certificate, at time: Date, nonce: [UInt8]? = nil, lists: ResponderLists
    ) throws(OCSPError) -> OCSPVerdict {
        if let nonce, let found = basic.nonce, found != nonce { throw .nonceMismatch }
        let responder = try OCSPResponder.signer(of: basic, issuer: issuer, at: time) {
            lists.reason(against: $0, issuer: issuer, at: time)
        }
        guard let identifier = OCSPCertificateIdentifier(of: certificate, issuer: issuer) else {
            throw .certificateUnreadable
        }
        guard let answer = try basic.answer(about: identifier) else { throw .otherCertificate }
        guard answer.thisUpdate <= time.addingTimeInterval(Self.allowedSkew) else {
            throw .notYetValid(answer.thisUpdate.formatted(.iso8601))
        }
        let until = answer.end
        guard time < until else { throw .outdated(until.formatted(.iso8601)) }
        let status: OCSPStatus =
            switch answer.status {
            case .good: .good(until: until)
            case .revoked(let entry): .revoked(entry, until: until)
            case .unknown: .unknown(until: until)
            }
        return OCSPVerdict(status: status, responder: responder)
    }
}
