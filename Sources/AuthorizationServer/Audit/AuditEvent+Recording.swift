import JOSE
import PKI

extension AuditEvent {
    mutating func record(_ client: AuthenticatedClient) {
        flow = client.flow.name
        authority = client.identity.authority
        clientID = client.identity.clientID?.text ?? clientID
        record(client.identity.certificate)
        record(client.assertion)
        guard !client.withoutStatus.isEmpty else { return }
        certificateStatus = Self.clipped(
            "unknown: " + client.withoutStatus.map(\.description).joined(separator: "; "), to: 1024)
    }

    /// What was presented by somebody who proved nothing.
    mutating func record(_ failure: ClientAuthenticationFailure) {
        clientID = clientID ?? failure.clientID.map { Self.clipped($0, to: 256) }
        record(failure.certificate)
        record(failure.assertion)
    }

    /// What a certificate says of itself; proved only when an authority is recorded too.
    mutating func record(_ certificate: (any CertificateAttributes)?) {
        certificateSubject = certificate?.description
        certificateSerial = certificate?.serialNumber
        certificateThumbprint = certificate?.thumbprintText
    }

    /// What an assertion says of itself; proved only when the client was authenticated by it.
    mutating func record(_ assertion: AssertionSummary?) {
        assertionIssuer = assertion?.issuer.map { Self.clipped($0, to: 256) }
        assertionSubject = assertion?.subject.map { Self.clipped($0, to: 256) }
        assertionID = assertion?.jti.map { Self.clipped($0, to: 256) }
    }

    /// What the tokens of an exchange say of themselves.
    mutating func record(_ request: ExchangeRequest?) {
        guard let request else { return }
        exchange = ExchangeRecord(
            subject: Self.clipped(request.subject.summary), actor: request.actor.map { Self.clipped($0.summary) })
    }

    /// That those tokens were accepted.
    mutating func record(_ parties: ExchangeParties?) {
        guard let parties else { return }
        exchange?.authority = parties.subject.identity.authority
        exchange?.actorAuthority = parties.actor?.identity.authority
    }

    private static func clipped(_ summary: AssertionSummary) -> AssertionSummary {
        AssertionSummary(
            issuer: summary.issuer.map { clipped($0, to: 256) }, subject: summary.subject.map { clipped($0, to: 256) },
            jti: summary.jti.map { clipped($0, to: 256) })
    }

    mutating func record(_ granted: GrantedAuthorization) {
        rule = granted.rule
        subject = granted.subject.text
        clientID = granted.clientID.text
        let audiences = [granted.target.audience].compactMap { $0 } + granted.target.otherAudiences
        audience = audiences.isEmpty ? nil : audiences.map(\.name).joined(separator: " ")
        resource = granted.target.resource?.terms.name
        exchange?.act = granted.exchange?.actors.claim.map {
            Self.clipped(String(decoding: $0.serialized(), as: UTF8.self), to: 1024)
        }
        scope = granted.scopes.isEmpty ? nil : granted.scopes.joined(separator: " ")
    }

    mutating func record(_ issued: IssuedToken) {
        outcome = .issued
        jti = issued.claims.jti
        kid = issued.kid
        lifetime = issued.claims.lifetime
    }

    /// A token of ours that somebody brought back.
    mutating func record(_ token: IssuedTokenClaims, among audiences: [Audience]) {
        let value = token.audiences.first ?? ""
        audience = audiences.first { value == $0.value }?.name ?? Self.clipped(value.text, to: 256)
        subject = token.subject.text
        jti = token.jti
        kid = token.kid
    }

    mutating func record(_ credential: ResourceCredential) {
        outcome = .issued
        lease = credential.lease
        note = credential.note.map { Self.clipped($0, to: 512) }
    }

    mutating func record(_ refusal: TokenRefusal) {
        outcome = .refused
        error = refusal.code.rawValue
        reason = Self.clipped(refusal.reason, to: 2048)
    }

    /// What the request asks for, before anything is proved: clipped, so that strangers cannot fill the disk with it.
    ///
    /// - Parameter policy: which knows what the targets are called.
    mutating func record(_ request: TokenRequest, for policy: IssuancePolicy? = nil) {
        clientID = request.clientID.map { Self.clipped($0.text, to: 256) }
        let targets = request.audiences.map { text in
            let known = policy?.target(called: text)
            return (name: known?.name ?? text.text, isResource: known?.isResource ?? request.resources.contains(text))
        }
        audience = Self.joined(targets.filter { !$0.isResource }.map(\.name))
        resource = Self.joined(targets.filter(\.isResource).map(\.name))
        record(request.exchange)
        scope = request.scopes.map { Self.clipped($0.map(\.text).joined(separator: " "), to: 256) }
    }

    private static func joined(_ names: [String]) -> String? {
        names.isEmpty ? nil : clipped(names.joined(separator: " "), to: 256)
    }

    /// At most `length` bytes of the text, and a mark where something is missing.
    private static func clipped(_ text: String, to length: Int) -> String {
        text.utf8.count <= length ? text : String(decoding: text.utf8.prefix(length), as: UTF8.self) + "..."
    }
}
