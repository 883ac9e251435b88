import FoundationEssentials
import JOSE

/// The steps from a form to a token or a credential, in their order; each adds to the event what it learns.
struct TokenIssuance {
    let rules: IssuanceRules
    let issuer: TokenIssuer
    let origin: RequestOrigin

    func issue(
        _ form: FormParameters, at place: TokenRequest.Place, within allowance: inout RequestAllowance,
        recording event: inout AuditEvent
    ) async throws(TokenRefusal) -> IssuedCredential {
        let read = try TokenRequest(form, at: place)
        event.record(read, for: rules.policy)
        let (request, origin) = try read.named(by: origin)
        event.record(request, for: rules.policy)
        try request.certificateToken?.check(against: origin)
        let grant = try grant(for: request, at: place)
        try allowance.claim(ClaimedClient(request, from: origin))
        if request.exchange != nil { try allowance.exchange() }
        let client = try await authenticate(request, from: origin, for: grant, recording: &event)
        if let client { try allowance.vouch(by: client.identity.authority) }
        if request.exchange != nil, let client {
            try checkName(of: client, naming: request.clientID, at: event.time)
        }
        let requested = try await grant.authorize(request, for: client, at: event.time)
        event.record(requested.exchange)
        // Nothing is waited for from here until the token is signed.
        try rules.authenticator.checkStanding(of: client, for: requested.exchange, at: event.time)
        if client == nil { try allowance.vouch(by: requested.exchange?.subject.identity.authority) }
        let granted = try decide(requested, for: client, of: request, at: place, recording: &event)
        try rules.authenticator.checkSubject(
            granted.subject, of: client, for: requested.exchange, at: event.time)
        try rules.authenticator.checkHolder(
            granted.clientID, ofTokenAbout: granted.subject, for: client, at: event.time)
        event.record(granted)
        try check(granted, fits: request)
        let voucher = client?.identity ?? requested.exchange?.subject.identity
        try allowance.grant(to: granted.clientID, of: voucher?.authority)
        let token = try sign(granted, for: client, recording: &event)
        guard let resource = granted.target.resource, resource.terms.kind != .accessToken else {
            guard let token else { throw .faulty("target \(granted.target.name) has no audience") }
            return .token(token, as: request.requestedType ?? granted.target.tokenTypes.first ?? .jwt)
        }
        let credential = try await broker(resource, granted, token, format: request.format, recording: &event)
        let issued = IssuedCredential.brokered(
            credential, from: resource.terms, with: isShown(resource, by: request) ? token : nil)
        do throws(TokenRefusal) {
            if request.exchange != nil { try checkLife(of: credential, from: resource.terms, at: event.time) }
            try rules.authenticator.checkStanding(of: client, for: requested.exchange, at: event.time)
        } catch {
            await withdraw(issued)
            throw error
        }
        return issued
    }

    /// Whether the token by which a credential is had is for the caller too, as the old Token Service gave it.
    ///
    /// Anyone who has it can ask the cloud directly, for scopes and service accounts beside those of the resource: so
    /// it is for those alone who ask for tokens about themselves.
    private func isShown(_ resource: GrantedTarget.Resource, by request: TokenRequest) -> Bool {
        resource.terms.kind == .google && request.exchange == nil
    }

    /// Ends a credential that reaches nobody: it could not be recorded, or who asked for it is not to have it any more.
    func withdraw(_ issued: IssuedCredential) async {
        guard case .brokered(let credential, let terms, _) = issued else { return }
        await rules.brokers[terms.name]?.withdraw(credential)
    }

    private func grant(for request: TokenRequest, at place: TokenRequest.Place) throws(TokenRefusal) -> any Grant {
        let grant = rules.grants.first { $0.grantType == request.grantType }
        guard let grant, place == .tokenEndpoint || request.exchange != nil else {
            throw TokenRefusal(
                .unsupportedGrantType, "The grant_type is not supported.", reason: "grant_type \"\(request.grantType)\""
            )
        }
        return grant
    }

    /// Who asks; `nil` for nobody in particular, where the grant admits such and nothing was shown.
    private func authenticate(
        _ request: TokenRequest, from origin: RequestOrigin, for grant: any Grant, recording event: inout AuditEvent
    ) async throws(TokenRefusal) -> AuthenticatedClient? {
        if grant.admitsAnyone, rules.authenticator.isAnonymous(request, from: origin) {
            guard let clientID = request.clientID else { return nil }
            throw .unauthenticated("client_id \"\(clientID)\" without credentials")
        }
        return try await rules.authenticator.authenticate(
            request, from: origin, policy: rules.policy, recording: &event)
    }

    /// Anyone who takes part in an exchange does so by a name, which makes it the one that acts or a resource server.
    private func checkName(
        of client: AuthenticatedClient, naming clientID: ByteString?, at time: Date
    ) throws(TokenRefusal) {
        guard let identity = rules.policy.identity(of: client.identity, naming: clientID) else { return }
        try rules.authenticator.checkName(identity, at: time)
    }

    private func decide(
        _ requested: RequestedAuthorization, for client: AuthenticatedClient?, of request: TokenRequest,
        at place: TokenRequest.Place, recording event: inout AuditEvent
    ) throws(TokenRefusal) -> GrantedAuthorization {
        do throws(PolicyDenial) {
            if let parties = requested.exchange { return try rules.policy.evaluate(parties, requested) }
            guard let client else { throw .noRule(reasons: []) }
            return try rules.policy.evaluate(client.identity, requested)
        } catch {
            event.rule = error.rule
            let denial = error.speaking(of: request.resources)
            guard let client, client.identity.clientID == nil, requested.exchange == nil else {
                throw TokenRefusal(denial, at: place)
            }
            throw TokenRefusal(denial, ofDeviceNaming: request.clientID)
        }
    }

    /// What is granted has to have the shape that is asked for.
    private func check(_ granted: GrantedAuthorization, fits request: TokenRequest) throws(TokenRefusal) {
        let resource = granted.target.resource?.terms
        switch request.format {
        case .oauth, .externalCredential:
            guard resource?.kind.isToken ?? true else {
                throw TokenRefusal(
                    .invalidTarget, "The resource has no token: its credential is had at the exchange endpoint.",
                    reason: "resource \(granted.target.name) at the token endpoint")
            }
            // It is for a token that is shown to the cloud, not for one that the cloud has given.
            guard request.format == .oauth || resource?.kind ?? .accessToken == .accessToken else {
                throw .malformed(
                    "The format is not one that the resource has.",
                    reason: "format \"external_credential\" for resource \(granted.target.name)")
            }
        case .resource(let format?):
            guard let resource, resource.kind.formats.contains(format) else {
                throw .malformed("The format is not one that the resource has.", reason: "format \"\(format)\"")
            }
        case .resource(nil): break
        }
        guard let wanted = request.requestedType else { return }
        guard granted.target.tokenTypes.contains(wanted) else {
            throw .malformed(
                "The target does not have tokens of the requested_token_type.",
                reason: "requested_token_type \(wanted.rawValue) for \(granted.target.name)")
        }
    }

    private func sign(
        _ granted: GrantedAuthorization, for client: AuthenticatedClient?, recording event: inout AuditEvent
    ) throws(TokenRefusal) -> IssuedToken? {
        guard let audience = granted.target.audience else { return nil }
        let claims: JWTClaimsSet
        do { claims = try rules.composer.compose(granted, to: audience, for: client, at: event.time) } catch {
            throw TokenRefusal(
                .unauthorizedClient, "The token that policy grants does not fit its audience.",
                reason: error.description)
        }
        let issued = try issuer.issue(claims, granted: granted, to: audience, at: event.time)
        event.record(issued)
        return issued
    }

    /// No credential that is had in an exchange lives longer than `limits.longest-exchange`, whoever decides how long it
    /// lives.
    private func checkLife(
        of credential: ResourceCredential, from terms: ResourceTerms, at time: Date
    ) throws(TokenRefusal) {
        guard let longest = rules.policy.longestExchange else { return }
        let latest = time.addingTimeInterval(TimeInterval(longest) + IssuancePolicy.exchangeTolerance)
        guard credential.expiresAt.map({ $0 > latest }) ?? true else { return }
        let end = credential.expiresAt.map { "ends at \($0.rfc3339)" } ?? "has no end"
        throw TokenRefusal(
            .serverError, "The resource does not work as it is configured.",
            reason: "resource \(terms.name): its credential \(end), beyond limits.longest-exchange of \(longest) s")
    }

    private func broker(
        _ resource: GrantedTarget.Resource, _ granted: GrantedAuthorization, _ token: IssuedToken?,
        format: TokenRequest.Format, recording event: inout AuditEvent
    ) async throws(TokenRefusal) -> ResourceCredential {
        let terms = resource.terms
        guard let broker = rules.brokers[terms.name] else { throw .faulty("resource \(terms.name) has no broker") }
        let wanted: String? = if case .resource(let format) = format { format } else { nil }
        let request = ResourceRequest(
            resource: terms, rule: granted.rule, subject: granted.subject.text, clientID: granted.clientID.text,
            actors: granted.exchange?.actors.claim, parameters: resource.parameters, identityToken: token?.token,
            scopes: granted.scopes,
            serviceAccount: resource.serviceAccount, format: wanted, requestID: origin.requestID, time: event.time)
        do {
            let credential = try await broker.credential(for: request)
            event.record(credential)
            return credential
        } catch {
            throw TokenRefusal(error, of: terms.name)
        }
    }
}
