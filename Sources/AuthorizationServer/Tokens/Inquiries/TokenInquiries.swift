import FoundationEssentials
import JOSE

/// What the endpoints have in common that clients ask about tokens: limits, authentication, and the audit log.
struct TokenInquiries: Sendable {
    let endpoint: AuditEvent.Endpoint
    let rules: CurrentIssuanceRules
    let auditLog: any AuditLog
    let limits: CurrentRequestLimits
    let clock: any Clock

    func admit(_ origin: RequestOrigin) async -> TokenAnswer? {
        guard let network = origin.network else { return nil }
        let event = event(for: origin)
        do throws(TokenRefusal) {
            try RequestAllowance(limits, source: network, at: event.time).admit()
            return nil
        } catch {
            return await refused(error, event)
        }
    }

    func refuse(_ refusal: TokenRefusal, from origin: RequestOrigin) async -> TokenAnswer {
        let event = event(for: origin)
        RequestAllowance(limits, source: origin.network, at: event.time).count(refusal)
        return await refused(refusal, event)
    }

    /// Finds out who asks, and has `decide` answer.
    func respond(
        to form: FormParameters, from origin: RequestOrigin,
        deciding decide: (TokenInquiry, inout AuditEvent) async throws(TokenRefusal) -> TokenInquiryAnswer
    ) async -> TokenAnswer {
        var event = event(for: origin)
        var allowance = RequestAllowance(limits, source: origin.network, at: event.time)
        do throws(TokenRefusal) {
            let inquiry = try await inquiry(form, from: origin, within: &allowance, recording: &event)
            let decided = try await decide(inquiry, &event)
            if let fault = decided.fault { allowance.count(fault) }
            let answer = TokenAnswer(requestID: origin.requestID, error: nil, retryAfter: nil, body: decided.body)
            return decided.isRecorded ? await recorded(answer, event) : answer
        } catch {
            allowance.count(error)
            return await refused(error, event)
        }
    }

    private func inquiry(
        _ form: FormParameters, from origin: RequestOrigin, within allowance: inout RequestAllowance,
        recording event: inout AuditEvent
    ) async throws(TokenRefusal) -> TokenInquiry {
        let rules = rules.now
        let read = try TokenRequest(authenticationIn: form)
        event.record(read)
        let (request, origin) = try read.named(by: origin)
        event.record(request)
        try allowance.claim(ClaimedClient(request, from: origin))
        let client = try await rules.authenticator.authenticate(
            request, from: origin, policy: rules.policy, recording: &event)
        try allowance.vouch(by: client.identity.authority)
        try rules.authenticator.checkStanding(of: client, for: nil, at: event.time)
        let sender = rules.policy.identity(of: client.identity, naming: request.clientID)
        if let claimed = request.clientID, let sender, sender.name != claimed {
            throw .unauthenticated("client_id \"\(claimed)\" is not who the client proved to be")
        }
        if let sender {
            try rules.authenticator.checkName(sender, at: event.time)
            event.clientID = sender.name.text
            try allowance.grant(to: sender.name, of: client.identity.authority)
        }
        guard let token = form["token"] else {
            throw .malformed("The parameter token is missing.", reason: "no token")
        }
        return TokenInquiry(
            token: token, sender: sender, audiences: rules.audiences, time: event.time)
    }

    private func event(for origin: RequestOrigin) -> AuditEvent {
        var event = AuditEvent(time: clock.now, requestID: origin.requestID, outcome: .refused)
        event.endpoint = endpoint
        event.remoteAddress = origin.remoteAddress
        return event
    }

    /// Of requests that are one too many, one event a minute stands for many.
    private func refused(_ refusal: TokenRefusal, _ event: AuditEvent) async -> TokenAnswer {
        let answer = TokenAnswer(refusal, format: .oauth, requestID: event.requestID)
        var event = event
        if let excess = refusal.excess {
            guard let unreported = excess.unreported else { return answer }
            event.limitedRequests = unreported
        }
        event.record(refusal)
        return await recorded(answer, event)
    }

    private func recorded(_ answer: TokenAnswer, _ event: AuditEvent) async -> TokenAnswer {
        do {
            try await auditLog.record(event)
            return answer
        } catch {
            let refusal = TokenRefusal.unjudgedToken("the audit log cannot be written: \(error)")
            return TokenAnswer(refusal, format: .oauth, requestID: answer.requestID)
        }
    }
}

extension TokenRefusal {
    /// Something of ours cannot be had now that a token is judged by.
    static func unjudgedToken(_ reason: String) -> TokenRefusal {
        TokenRefusal(.temporarilyUnavailable, "The service cannot judge tokens now. Try again later.", reason: reason)
    }
}
