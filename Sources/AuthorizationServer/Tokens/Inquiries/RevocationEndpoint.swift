/// The revocation endpoint (RFC 7009): a client gives up a token that was issued to it.
///
/// When it answers, the revocation is on disk, and no server on the database takes the token any more a second later.
/// What is no token of ours, or counts no more, is answered alike: there is nothing left to do (RFC 7009 §2.2). A token
/// of another client is refused, as §2.1 demands: anyone who holds it learns nothing that its use would not tell.
package struct RevocationEndpoint: FormEndpoint {
    private let inquiries: TokenInquiries
    private let verifier: IssuedTokenVerifier
    private let tokens: RevokedTokenFollower

    package init(
        rules: CurrentIssuanceRules, verifier: IssuedTokenVerifier, tokens: RevokedTokenFollower,
        auditLog: any AuditLog, limits: CurrentRequestLimits = CurrentRequestLimits(), clock: any Clock
    ) {
        inquiries = TokenInquiries(
            endpoint: .revocation, rules: rules, auditLog: auditLog, limits: limits, clock: clock)
        self.verifier = verifier
        self.tokens = tokens
    }

    package func admit(_ origin: RequestOrigin) async -> TokenAnswer? { await inquiries.admit(origin) }

    package func refuse(_ refusal: TokenRefusal, from origin: RequestOrigin) async -> TokenAnswer {
        await inquiries.refuse(refusal, from: origin)
    }

    package func respond(to form: FormParameters, from origin: RequestOrigin) async -> TokenAnswer {
        await inquiries.respond(to: form, from: origin) { inquiry, event throws(TokenRefusal) in
            try await revoke(inquiry, recording: &event)
        }
    }

    private func revoke(
        _ inquiry: TokenInquiry, recording event: inout AuditEvent
    ) async throws(TokenRefusal) -> TokenInquiryAnswer {
        let claims: IssuedTokenClaims
        do { claims = try verifier.verify(inquiry.token, at: inquiry.time) } catch {
            guard !error.isOurs else { throw .unjudgedToken("the token \(error)") }
            return TokenInquiryAnswer(body: [])
        }
        event.record(claims, among: inquiry.audiences)
        guard inquiry.isHolder(of: claims) else {
            throw TokenRefusal(
                .unauthorizedClient, "The token was issued to another client.",
                reason: "the token was issued to \(claims.clientID)")
        }
        do { _ = try await tokens.revoke(claims.jti, until: claims.expiresAt, at: inquiry.time) } catch {
            throw TokenRefusal(
                .temporarilyUnavailable, "The token could not be revoked now. Try again later.", reason: "\(error)")
        }
        event.outcome = .revoked
        return TokenInquiryAnswer(body: [], isRecorded: true)
    }
}
