import PKI

extension AuditEvent {
    mutating func record(_ client: AuthenticatedClient) {
        flow = client.flow.rawValue
        authority = client.identity.authority
        record(client.identity.certificate)
    }

    /// What a certificate says of itself; proved only when an authority is recorded too.
    mutating func record(_ certificate: Certificate?) {
        certificateSubject = certificate?.subject.description
        certificateSerial = certificate?.serial
        certificateThumbprint = certificate?.thumbprint
    }

    mutating func record(_ granted: GrantedAuthorization) {
        rule = granted.rule
        subject = granted.subject
        clientID = granted.subject
        audience = granted.audience.name
        scope = granted.scopes.isEmpty ? nil : granted.scopes.joined(separator: " ")
    }

    mutating func record(_ issued: IssuedToken) {
        outcome = .issued
        jti = issued.claims.jti
        kid = issued.kid
        lifetime = issued.claims.lifetime
    }

    mutating func record(_ refusal: TokenRefusal) {
        outcome = .refused
        error = refusal.code.rawValue
        reason = refusal.reason
    }
}
