package import FoundationEssentials

extension RevocationOutcome {
    /// Judges by OCSP a path that is valid otherwise (RFC 6960 §2.2).
    ///
    /// - Parameters:
    ///   - findings: of every certificate below the anchor, the client's own first.
    ///   - mode: with `require` every certificate needs an answer, with `prefer` none does.
    ///   - retry: when a certificate that is accepted without an answer is to be asked about again.
    ///   - areAuthoritiesCovered: whether current revocation lists were required of all of them. Then a CA's
    ///     certificate needs no answer as well; one that says that it is revoked counts.
    package init(judging findings: [OCSPFinding], mode: RevocationMode, retry: Date, areAuthoritiesCovered: Bool) {
        var reasons: [CertificationPathFailure.Reason] = []
        var revoked: [Certificate] = []
        var missing: [CertificationPathFailure.Reason] = []
        var until: Date?
        var isUnknown = false
        for (depth, finding) in findings.enumerated() {
            let problem: String
            switch finding.result {
            case .answered(.good(let end)):
                until = min(until ?? end, end)
                continue
            case .answered(.revoked(let entry, _)):
                let why = entry.reason.map { ", reason \($0)" } ?? ""
                let text = "certificate is revoked since \(entry.date.formatted(.iso8601))\(why), says OCSP"
                let who = "\(finding.certificate), serial \(finding.certificate.serial)"
                reasons.append(.init(kind: .revoked, text: text, certificate: who))
                revoked.append(finding.certificate)
                continue
            // Its list has said that it is not revoked; many responders speak for one CA's clients only.
            case _ where areAuthoritiesCovered && depth > 0: continue
            case .answered(.unknown): problem = "OCSP responder does not know the certificate"
            case .unavailable(let reason): problem = "no OCSP answer: \(reason)"
            case .notAsked(let reason):
                // Whatever the mode: who can make it crowded here must not choose who is let in.
                reasons.append(.init(.ocspUnavailable, "no OCSP answer: \(reason)", of: finding.certificate))
                isUnknown = true
                continue
            case .withoutResponder: problem = "certificate names no OCSP responder that may be asked"
            }
            let reason = CertificationPathFailure.Reason(.ocspUnavailable, problem, of: finding.certificate)
            guard mode != .require else {
                reasons.append(reason)
                continue
            }
            missing.append(reason)
            until = min(until ?? retry, retry)
        }
        self.init(
            reasons: reasons, revoked: revoked, missing: missing, standsUntil: until,
            isUnknown: isUnknown && revoked.isEmpty)
    }
}
