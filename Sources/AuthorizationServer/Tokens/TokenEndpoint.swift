import FoundationEssentials

/// The token endpoint (RFC 6749 §3.2): one pipeline for every grant, from the form to the recorded answer.
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
    package func admit(_ origin: RequestOrigin) async -> TokenAnswer? {
        guard let network = origin.network else { return nil }
        let event = event(for: origin)
        do throws(TokenRefusal) {
            try RequestAllowance(limits, source: network, at: event.time).admit()
            return nil
        } catch {
            return await refused(error, event, format: .oauth)
        }
    }

    /// Answers a form. Never throws: what cannot be granted is answered with a refusal.
    package func respond(to form: FormParameters, from origin: RequestOrigin) async -> TokenAnswer {
        var event = event(for: origin)
        var allowance = RequestAllowance(limits, source: origin.network, at: event.time)
        let format = (try? TokenRequest.format(of: form)) ?? .oauth
        do throws(TokenRefusal) {
            let issued = try await issue(form, from: origin, within: &allowance, recording: &event)
            let answer = TokenAnswer(issued, format: format, requestID: origin.requestID)
            return await recorded(answer, event, format: format)
        } catch {
            allowance.count(error)
            return await refused(error, event, format: format)
        }
    }

    /// Answers a request whose form could not even be read.
    package func refuse(_ refusal: TokenRefusal, from origin: RequestOrigin) async -> TokenAnswer {
        let event = event(for: origin)
        RequestAllowance(limits, source: origin.network, at: event.time).count(refusal)
        return await refused(refusal, event, format: .oauth)
    }

    private func event(for origin: RequestOrigin) -> AuditEvent {
        var event = AuditEvent(time: clock.now, requestID: origin.requestID, outcome: .refused)
        event.remoteAddress = origin.remoteAddress
        return event
    }

    /// The steps in their order; each adds to the event what it learns.
    private func issue(
        _ form: FormParameters, from origin: RequestOrigin, within allowance: inout RequestAllowance,
        recording event: inout AuditEvent
    ) async throws(TokenRefusal) -> IssuedToken {
        let time = event.time
        let rules = rules.now
        let request = try TokenRequest(form)
        event.record(request)
        guard let grant = rules.grants.first(where: { $0.grantType == request.grantType }) else {
            throw TokenRefusal(
                .unsupportedGrantType, "The grant_type is not supported.", reason: "grant_type \"\(request.grantType)\""
            )
        }
        try allowance.claim(ClaimedClient(request, from: origin))
        let client = try await authenticate(request, from: origin, by: rules.authenticator, recording: &event)
        try allowance.vouch(by: client.identity.authority)
        let requested = try grant.authorize(request, for: client)
        let granted: GrantedAuthorization
        do { granted = try rules.policy.evaluate(client.identity, requested) } catch {
            event.rule = error.rule
            throw client.identity.clientID == nil ? TokenRefusal(error, ofDeviceNaming: request.clientID) : .init(error)
        }
        try rules.authenticator.checkSubject(granted.subject, of: client)
        event.record(granted)
        try allowance.grant(to: granted.clientID, of: client.identity.authority)
        let claims: JWTClaimsSet
        do { claims = try rules.composer.compose(granted, for: client, at: time) } catch {
            throw TokenRefusal(
                .unauthorizedClient, "The token that policy grants does not fit its audience.",
                reason: error.description)
        }
        let issued = try issuer.issue(claims, granted: granted, at: time)
        event.record(issued)
        return issued
    }

    private func authenticate(
        _ request: TokenRequest, from origin: RequestOrigin, by authenticator: ClientAuthenticator,
        recording event: inout AuditEvent
    ) async throws(TokenRefusal) -> AuthenticatedClient {
        do throws(ClientAuthenticator.Failure) {
            let client = try await authenticator.authenticate(request, from: origin, at: event.time)
            event.record(client)
            return client
        } catch {
            switch error {
            case .severalCredentials(let kinds):
                throw .malformed("The request has credentials of more than one kind.", reason: kinds)
            case .refused(let flow, let failure):
                event.flow = flow?.name
                event.record(failure)
                if failure.isContradiction {
                    throw .malformed("The client_id is not that of the credentials.", reason: failure.reason)
                }
                if failure.isOurs { throw .unjudged(failure.reason) }
                if request.assertion?.role == .authorizationGrant { throw .unacceptedGrant(failure.reason) }
                throw .unauthenticated(failure.reason)
            }
        }
    }

    /// The answer to a request that is refused. Of those that are one too many, one event a minute stands for many.
    private func refused(
        _ refusal: TokenRefusal, _ event: AuditEvent, format: TokenRequest.Format
    ) async -> TokenAnswer {
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
