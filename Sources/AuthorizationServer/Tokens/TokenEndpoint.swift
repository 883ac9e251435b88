import FoundationEssentials

/// The token endpoint (RFC 6749 §3.2) and the exchange endpoint beside it: one pipeline for every grant, from the form to
/// the recorded answer.
///
/// A grant fills in one step and cannot skip another. Nothing leaves before its audit event is on disk.
package struct TokenEndpoint: Sendable {
    private let rules: CurrentIssuanceRules
    private let issuer: TokenIssuer
    private let auditLog: any AuditLog
    private let limits: CurrentRequestLimits
    private let clock: any Clock

    package init(
        rules: CurrentIssuanceRules, issuer: TokenIssuer, auditLog: any AuditLog,
        limits: CurrentRequestLimits = CurrentRequestLimits(), clock: any Clock
    ) {
        self.rules = rules
        self.issuer = issuer
        self.auditLog = auditLog
        self.limits = limits
        self.clock = clock
    }

    /// Before anything of a request is read: the answer, where its source has sent too many.
    package func admit(
        _ origin: RequestOrigin, at place: TokenRequest.Place
    ) async -> TokenAnswer? {
        guard let network = origin.network else { return nil }
        let event = event(for: origin, at: place)
        do throws(TokenRefusal) {
            try RequestAllowance(limits, source: network, at: event.time).admit()
            return nil
        } catch {
            return await refused(error, event, format: place.usualFormat)
        }
    }

    /// Answers a form. Never throws: what cannot be granted is answered with a refusal.
    package func respond(
        to form: FormParameters, from origin: RequestOrigin, at place: TokenRequest.Place
    ) async -> TokenAnswer {
        var event = event(for: origin, at: place)
        var allowance = RequestAllowance(limits, source: origin.network, at: event.time)
        let format = (try? TokenRequest.format(of: form, at: place)) ?? place.usualFormat
        let issuance = TokenIssuance(rules: rules.now, issuer: issuer, origin: origin)
        do throws(TokenRefusal) {
            let issued = try await issuance.issue(form, at: place, within: &allowance, recording: &event)
            let answer = TokenAnswer(issued, format: format, requestID: origin.requestID, at: event.time)
            let recorded = await recorded(answer, event, format: format)
            if recorded.error != nil { await issuance.withdraw(issued) }
            return recorded
        } catch {
            allowance.count(error)
            return await refused(error, event, format: format)
        }
    }

    /// Answers a request whose form could not even be read.
    package func refuse(
        _ refusal: TokenRefusal, from origin: RequestOrigin, at place: TokenRequest.Place
    ) async -> TokenAnswer {
        let event = event(for: origin, at: place)
        RequestAllowance(limits, source: origin.network, at: event.time).count(refusal)
        return await refused(refusal, event, format: place.usualFormat)
    }

    private func event(for origin: RequestOrigin, at place: TokenRequest.Place) -> AuditEvent {
        var event = AuditEvent(time: clock.now, requestID: origin.requestID, outcome: .refused)
        event.endpoint = place == .exchangeEndpoint ? .exchange : nil
        event.remoteAddress = origin.remoteAddress
        return event
    }

    /// The answer to a request that is refused. Of those that are one too many, one event a minute stands for many.
    private func refused(
        _ refusal: TokenRefusal, _ event: AuditEvent, format: TokenRequest.Format
    ) async -> TokenAnswer {
        let refusal = format.isForBearer ? refusal.toBearer : refusal
        let answer = TokenAnswer(refusal, format: format, requestID: event.requestID)
        var event = event
        if let excess = refusal.excess {
            guard let unreported = excess.unreported else { return answer }
            event.limitedRequests = unreported
        }
        event.record(refusal)
        return await recorded(answer, event, format: format)
    }

    /// The answer once its event is on disk, or that the service is unavailable.
    private func recorded(_ answer: TokenAnswer, _ event: AuditEvent, format: TokenRequest.Format) async -> TokenAnswer
    {
        do {
            try await auditLog.record(event)
            return answer
        } catch {
            let refusal = TokenRefusal.unavailable("the audit log cannot be written: \(error)")
            return TokenAnswer(refusal, format: format, requestID: answer.requestID)
        }
    }
}

extension TokenRequest.Place {
    var usualFormat: TokenRequest.Format { self == .tokenEndpoint ? .oauth : .resource(format: nil) }
}

extension TokenRequest.Format {
    /// Whether the subject token is the request's credential (RFC 6750).
    var isForBearer: Bool { if case .resource = self { true } else { false } }
}
