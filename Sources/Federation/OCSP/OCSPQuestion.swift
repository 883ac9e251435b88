import FoundationEssentials
import PKI

/// What a responder is asked, and what is known beforehand of those who may answer.
struct OCSPQuestion: Sendable {
    let certificate: Certificate
    /// The one above it in its path.
    let issuer: Certificate
    /// The CAs behind the certificate in that path: what they make us ask is counted by them.
    let line: IssuingLine
    let lists: ResponderLists
    /// For the whole answer.
    let timeout: Duration
    /// By what its answer is kept.
    let key: OCSPCache.Key

    init(
        certificate: Certificate, issuer: Certificate, line: IssuingLine, lists: ResponderLists, timeout: Duration
    ) {
        self.certificate = certificate
        self.issuer = issuer
        self.line = line
        self.lists = lists
        self.timeout = timeout
        key = OCSPCache.Key(of: certificate, issuer: issuer)
    }

    /// Why the verdict counts no more, or not for the caller: its responder is named by a list that has come since.
    func objection(to verdict: OCSPVerdict, at time: Date) -> OCSPError? {
        guard let responder = verdict.responder,
            let reason = lists.reason(against: responder, issuer: issuer, at: time)
        else { return nil }
        return .notAuthorized("\(responder): \(reason)")
    }
}
