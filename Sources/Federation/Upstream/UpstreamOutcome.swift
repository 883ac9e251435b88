import AuthorizationServer

/// What became of one try of a call.
enum UpstreamOutcome: Sendable, Hashable {
    /// Status 200.
    case answer(UpstreamAnswer)
    /// The server works, and refuses.
    case refusal(ResourceFailure)
    /// The server does not work, or asks for time.
    case outage(String, again: Again)
    /// The caller is gone.
    case abandoned

    /// Whether the call may be made once more.
    enum Again: Sendable, Hashable {
        case no
        /// After so many seconds, where the server says so.
        case yes(after: Int?)
    }

    init(_ answer: UpstreamAnswer, to call: UpstreamCall) {
        guard answer.status != 200 else {
            self = .answer(answer)
            return
        }
        let complaint = call.complaint(answer)
        let said = complaint.map { Self.text(of: $0, without: call.secrets) } ?? ""
        let reason = "it answers with status \(answer.status)" + said
        switch (answer.status, complaint?.kind) {
        // It has done nothing, and says so (RFC 9110 §15.6.4, RFC 6585 §4).
        case (429, _), (503, _), (_, .outage): self = .outage(reason, again: .yes(after: answer.retryAfter))
        case (500..., _): self = .outage(reason, again: .no)
        case (400..<500, .refusal): self = .refusal(.refused(reason))
        case (300..<400, _): self = .refusal(.faulty(reason + "; redirects are not followed"))
        default: self = .refusal(.faulty(reason))
        }
    }

    init(_ fault: UpstreamFault) {
        // Without an answer it is not known what the server did; but the call does no harm twice.
        self = .outage("\(fault.reason)", again: fault.isBroken ? .yes(after: nil) : .no)
    }

    private static func text(of complaint: UpstreamComplaint, without secrets: [String]) -> String {
        let code = UpstreamText.shown(complaint.code, without: secrets, limit: 64)
        guard let message = complaint.message else { return ": \(code)" }
        return ": \(code): \(UpstreamText.shown(message, without: secrets, limit: 320))"
    }
}
