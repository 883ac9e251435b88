import FoundationEssentials
import JOSE

extension ClientAuthenticator {
    /// That the client is still what it was when it was authenticated: asked once for every flow, behind the last wait
    /// before a token is signed or a credential is handed out.
    ///
    /// A request waits for revocation status, for keys of issuers and clients, for the log of used assertions and for
    /// brokers, up to half a minute. What a command has done meanwhile counts: a client that was disabled, deleted or
    /// given another proof gets nothing by the old one.
    ///
    /// - Parameter parties: of an exchange, which waits once more when the client is authenticated.
    func checkStanding(
        of client: AuthenticatedClient?, for parties: ExchangeParties?, at time: Date
    ) throws(TokenRefusal) {
        if let registration = client?.registration { try check(registration, at: time) }
        guard let parties else { return }
        if let client { try checkCertificate(of: client, stillAt: time) }
        if let identity = parties.clientIdentity { try checkName(identity, at: time) }
        try checkTokens(of: parties, at: time)
    }

    private func check(_ registration: RegisteredClient, at time: Date) throws(TokenRefusal) {
        guard let clients else { return }
        let now: RegisteredClient?
        do { now = try clients.client(registration.id, at: time) } catch { throw .unavailable(error.reason) }
        guard now !== registration, now != registration else { return }
        let change = now.map { $0.isDisabled ? "disabled" : "changed" } ?? "deleted"
        throw .unauthenticated("client \(registration.id): was \(change) while its request was judged")
    }

    private func checkCertificate(of client: AuthenticatedClient, stillAt time: Date) throws(TokenRefusal) {
        do { try checkCertificate(of: client, at: time) } catch {
            throw error.isOurs ? .unjudged(error.reason) : .unauthenticated(error.reason)
        }
    }
}
