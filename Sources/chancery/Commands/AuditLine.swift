import AuthorizationServer
import JOSE

/// An audit event as one line for a person.
enum AuditLine {
    static func text(_ event: AuditEvent) -> String {
        var parts = [event.time.rfc3339, event.outcome.rawValue]
        func append(_ name: String, _ value: String?) {
            if let value { parts.append("\(name)=\(quoted(value))") }
        }
        append("endpoint", event.endpoint?.rawValue)
        append("error", event.error)
        append("client_id", event.clientID)
        append("subject", event.subject)
        append("audience", event.audience)
        append("resource", event.resource)
        append("lease", event.lease)
        append("note", event.note)
        append("scope", event.scope)
        append("rule", event.rule)
        append("authority", event.authority)
        append("flow", event.flow)
        // As in JSON: what the tokens of an exchange say.
        append("exchange.authority", event.exchange?.authority)
        append("exchange.issuer", event.exchange?.subject.issuer)
        append("exchange.subject", event.exchange?.subject.subject)
        append("exchange.jti", event.exchange?.subject.jti)
        append("exchange.actor_authority", event.exchange?.actorAuthority)
        append("exchange.actor_issuer", event.exchange?.actor?.issuer)
        append("exchange.actor_subject", event.exchange?.actor?.subject)
        append("exchange.actor_jti", event.exchange?.actor?.jti)
        append("certificate", event.certificateSubject)
        append("serial", event.certificateSerial)
        append("address", event.remoteAddress)
        append("jti", event.jti)
        append("kid", event.kid)
        append("lifetime", event.lifetime.map { "\($0)s" })
        append("request", event.requestID)
        append("reason", event.reason)
        return parts.joined(separator: " ")
    }

    /// Values come from outside: what is not plain is quoted and escaped, so that a line stays one line.
    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != 0x22 && $0 != 0x5c }
        return isPlain ? value : VisibleText.quoted(value, limit: .max)
    }
}
