import FoundationEssentials
import JOSE

extension AuditEvent {
    /// The event as one compact JSON object: members in a fixed order, absent ones left out.
    ///
    /// `time` is in milliseconds since the epoch. These bytes are what the audit log's hash chain covers.
    package func json() -> [UInt8] {
        var members: [JSONValue.Member] = []
        members.reserveCapacity(23)
        members.append("time", .integer(Int64((time.timeIntervalSince1970 * 1000).rounded())))
        members.append("request_id", .string(requestID))
        members.append("outcome", .string(outcome.rawValue))
        members.append("endpoint", endpoint?.rawValue)
        members.append("remote_address", remoteAddress)
        members.append("flow", flow)
        members.append("authority", authority)
        members.append("rule", rule)
        members.append("certificate_subject", certificateSubject)
        members.append("certificate_serial", certificateSerial)
        members.append("certificate_thumbprint", certificateThumbprint)
        members.append("certificate_status", certificateStatus)
        members.append("assertion_issuer", assertionIssuer)
        members.append("assertion_subject", assertionSubject)
        members.append("assertion_jti", assertionID)
        if let exchange { members.append("exchange", exchange.json) }
        members.append("client_id", clientID)
        members.append("subject", subject)
        members.append("audience", audience)
        members.append("resource", resource)
        members.append("lease", lease)
        members.append("note", note)
        members.append("scope", scope)
        members.append("jti", jti)
        members.append("kid", kid)
        if let lifetime { members.append("lifetime", .integer(Int64(lifetime))) }
        members.append("error", error)
        members.append("reason", reason)
        if let limitedRequests { members.append("limited_requests", .integer(Int64(limitedRequests))) }
        return JSONValue.object(members).serialized(reservingCapacity: 768)
    }

    /// Reads an event that `json()` wrote. Throws `DecodingError`.
    package init(json: [UInt8]) throws {
        let stored = try JSONDecoder().decode(Stored.self, from: Data(json))
        guard let outcome = Outcome(rawValue: stored.outcome) else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "unknown outcome"))
        }
        self.init(
            time: Date(timeIntervalSince1970: Double(stored.time) / 1000), requestID: stored.request_id,
            outcome: outcome)
        endpoint = stored.endpoint.flatMap { Endpoint(rawValue: $0) }
        remoteAddress = stored.remote_address
        flow = stored.flow
        authority = stored.authority
        rule = stored.rule
        certificateSubject = stored.certificate_subject
        certificateSerial = stored.certificate_serial
        certificateThumbprint = stored.certificate_thumbprint
        certificateStatus = stored.certificate_status
        assertionIssuer = stored.assertion_issuer
        assertionSubject = stored.assertion_subject
        assertionID = stored.assertion_jti
        exchange = stored.exchange.map { ExchangeRecord($0) }
        clientID = stored.client_id
        subject = stored.subject
        audience = stored.audience
        resource = stored.resource
        lease = stored.lease
        note = stored.note
        scope = stored.scope
        jti = stored.jti
        kid = stored.kid
        lifetime = stored.lifetime
        error = stored.error
        reason = stored.reason
        limitedRequests = stored.limited_requests
    }

    /// The members as they are named in the log.
    private struct Stored: Decodable {
        var time: Int64
        var request_id: String
        var outcome: String
        var endpoint: String?
        var remote_address, flow, authority, rule, certificate_subject, certificate_serial: String?
        var certificate_thumbprint, certificate_status, client_id, subject, audience, scope, jti, kid: String?
        var assertion_issuer, assertion_subject, assertion_jti, resource, lease, note: String?
        var exchange: ExchangeRecord.Stored?
        var lifetime, limited_requests: Int?
        var error, reason: String?
    }
}
