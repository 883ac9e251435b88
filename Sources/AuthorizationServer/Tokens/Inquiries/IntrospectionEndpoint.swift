import JOSE

/// The introspection endpoint (RFC 7662): it tells a resource server whether a token for its audience counts, and what
/// it says.
///
/// Of any other token nothing is told but that it does not count, whatever is wrong with it, and to anyone who is
/// nobody's resource server neither. The audit log has refusals only; the answers are counted.
package struct IntrospectionEndpoint: FormEndpoint {
    private let inquiries: TokenInquiries
    private let verifier: IssuedTokenVerifier
    private let counts: IntrospectionCounts

    package init(
        rules: CurrentIssuanceRules, verifier: IssuedTokenVerifier, auditLog: any AuditLog,
        limits: CurrentRequestLimits = CurrentRequestLimits(), counts: IntrospectionCounts = IntrospectionCounts(),
        clock: any Clock
    ) {
        inquiries = TokenInquiries(
            endpoint: .introspection, rules: rules, auditLog: auditLog, limits: limits, clock: clock)
        self.verifier = verifier
        self.counts = counts
    }

    package func admit(_ origin: RequestOrigin) async -> TokenAnswer? { await inquiries.admit(origin) }

    package func refuse(_ refusal: TokenRefusal, from origin: RequestOrigin) async -> TokenAnswer {
        await inquiries.refuse(refusal, from: origin)
    }

    package func respond(to form: FormParameters, from origin: RequestOrigin) async -> TokenAnswer {
        await inquiries.respond(to: form, from: origin) { inquiry, event throws(TokenRefusal) in
            try introspect(inquiry, recording: &event)
        }
    }

    private static let inactive = JSONValue.object([.init("active", false)]).serialized()

    private func introspect(
        _ inquiry: TokenInquiry, recording event: inout AuditEvent
    ) throws(TokenRefusal) -> TokenInquiryAnswer {
        let own = inquiry.audiences.filter { audience in
            inquiry.sender.map { sender in audience.resourceServers.contains { $0.means(sender) } } ?? false
        }
        guard !own.isEmpty else {
            counts.count(.nobodysResourceServer)
            let reason =
                "\(inquiry.sender.map { "\($0.name)" } ?? "a client without a name") is the resource server of no audience"
            event.reason = reason
            return TokenInquiryAnswer(
                body: Self.inactive, isRecorded: true,
                fault: TokenRefusal(.unauthorizedClient, "The client is no resource server.", reason: reason))
        }
        let claims: IssuedTokenClaims
        do { claims = try verifier.verify(inquiry.token, at: inquiry.time) } catch {
            guard !error.isOurs else { throw .unjudgedToken("the token \(error)") }
            counts.count(IntrospectionCounts.Result(error))
            return TokenInquiryAnswer(body: Self.inactive)
        }
        let isTheirs = own.contains { audience in
            claims.audiences.contains { $0 == audience.value }
                // No ID token passes for an access token.
                && claims.isAccessToken == (audience.profile.tokenType == .accessToken)
        }
        guard isTheirs else {
            counts.count(.otherAudience)
            return TokenInquiryAnswer(body: Self.inactive)
        }
        counts.count(.active)
        return TokenInquiryAnswer(body: Self.answer(claims))
    }

    /// All claims, `act` and `may_act` among them: who acts for whom is what a resource server has to know.
    private static func answer(_ claims: IssuedTokenClaims) -> [UInt8] {
        var members: [JSONValue.Member] = [.init("active", true), .init("token_type", "Bearer")]
        // A rule may have written claims that are members of the answer (RFC 7662 §2.2).
        if case .object(let all) = claims.claims {
            members += all.filter { claim in !members.contains { ByteString.areSame($0.name, claim.name) } }
        }
        return JSONValue.object(members).serialized()
    }
}
