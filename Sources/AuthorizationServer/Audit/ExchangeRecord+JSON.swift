import JOSE

extension ExchangeRecord {
    /// An object, as it stands in an event.
    var json: JSONValue {
        var members: [JSONValue.Member] = []
        members.append("authority", authority)
        members.append("issuer", subject.issuer)
        members.append("subject", subject.subject)
        members.append("jti", subject.jti)
        members.append("actor_authority", actorAuthority)
        members.append("actor_issuer", actor?.issuer)
        members.append("actor_subject", actor?.subject)
        members.append("actor_jti", actor?.jti)
        members.append("act", act)
        return .object(members)
    }

    /// The members as they are named in the log.
    struct Stored: Decodable {
        var authority, issuer, subject, jti: String?
        var actor_authority, actor_issuer, actor_subject, actor_jti, act: String?
    }

    init(_ stored: Stored) {
        let actor = AssertionSummary(
            issuer: stored.actor_issuer, subject: stored.actor_subject, jti: stored.actor_jti)
        self.init(
            authority: stored.authority,
            subject: AssertionSummary(issuer: stored.issuer, subject: stored.subject, jti: stored.jti),
            actorAuthority: stored.actor_authority, actor: actor == AssertionSummary() ? nil : actor)
        act = stored.act
    }
}
