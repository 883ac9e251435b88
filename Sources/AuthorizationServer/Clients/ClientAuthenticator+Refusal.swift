extension ClientAuthenticator {
    /// Asks who the client is, and records what is learned of it. Throws what the client is told when nobody vouches for
    /// it.
    func authenticate(
        _ request: TokenRequest, from origin: RequestOrigin, policy: IssuancePolicy, recording event: inout AuditEvent
    ) async throws(TokenRefusal) -> AuthenticatedClient {
        do throws(ClientAuthenticator.Failure) {
            let client = try await authenticate(request, from: origin, at: event.time)
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
                if let barred = failure.barred { event.authority = barred.authority }
                if let rule = failure.barred.flatMap({ policy.rule(for: $0) }) {
                    event.rule = rule.name
                    throw .unauthenticated("\(failure.reason), though rule \"\(rule.name)\" matches it")
                }
                if failure.isOurs { throw .unjudged(failure.reason) }
                if request.assertion?.role == .authorizationGrant { throw .unacceptedGrant(failure.reason) }
                throw .unauthenticated(failure.reason)
            }
        }
    }
}
