package import PKI

/// Why a client was not authenticated: for the audit log, never for the caller.
package struct ClientAuthenticationFailure: Error, Sendable {
    package let reason: String
    /// The client that the credentials name, where the form need not. Nothing about it is proved.
    package let clientID: String?
    /// Whether the request says two things that cannot both be: it is no request then, no matter who sent it.
    package let isContradiction: Bool
    /// The certificate that was presented, as far as it could be read. Nothing in it is proved.
    package let certificate: (any CertificateAttributes)?
    /// The assertion that was presented, as far as it could be read. Nothing in it is proved.
    package let assertion: AssertionSummary?
    /// Whether something of ours is missing, so that nobody can tell who the client is.
    package let isOurs: Bool
    /// Paths that were refused for a missing revocation status alone.
    package let pathsInNeedOfStatus: [PathInNeedOfStatus]
    /// The device that the certificate would have made, were it not that of a client which is disabled or was deleted.
    let barred: PolicyIdentity?

    package init(
        reason: String, clientID: String? = nil, isContradiction: Bool = false,
        certificate: (any CertificateAttributes)? = nil, assertion: AssertionSummary? = nil,
        isOurs: Bool = false, pathsInNeedOfStatus: [PathInNeedOfStatus] = [], barred: PolicyIdentity? = nil
    ) {
        self.pathsInNeedOfStatus = pathsInNeedOfStatus
        self.reason = reason
        self.clientID = clientID
        self.isContradiction = isContradiction
        self.certificate = certificate
        self.assertion = assertion
        self.isOurs = isOurs
        self.barred = barred
    }
}
