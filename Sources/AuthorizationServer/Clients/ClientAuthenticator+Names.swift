import FoundationEssentials
import JOSE

extension ClientAuthenticator {
    /// That nobody but a registered client is called as it is, nor anybody as one that was deleted: the one who asks is
    /// known to us by this identity from here on.
    func checkName(_ identity: Identity) throws(TokenRefusal) {
        guard let owner = clients?.owner(of: identity.name) else { return }
        if case .registered(let client) = owner, identity == .client(client.id) { return }
        throw Self.refusal(identity.name, owner)
    }

    /// That a token about a registered client is that client's: who asks for it is the client itself, or brings a token
    /// of ours about it. Whoever else has a rule by which it would be about the client gets none, a registered client too.
    func checkSubject(
        _ subject: ByteString, of client: AuthenticatedClient?, for parties: ExchangeParties?
    ) throws(TokenRefusal) {
        guard let owner = clients?.owner(of: subject) else { return }
        if case .registered(let registered) = owner {
            let isItself =
                parties.map { $0.subject.isAbout(registered) } ?? (client?.identity.clientID == registered.id)
            if isItself { return }
        }
        throw Self.refusal(subject, owner)
    }

    /// A certificate that a client is known by which is disabled or was deleted lets nobody in as a device: the client
    /// itself would go on by leaving out its name.
    func checkCertificate(of client: AuthenticatedClient) throws(ClientAuthenticationFailure) {
        let identity = client.identity
        guard identity.clientID == nil, let certificate = identity.certificate, let clients,
            let barred = clients.barredClient(of: certificate, vouchedForBy: identity.authority)
        else { return }
        let state = clients.contains(barred) ? "is disabled" : "was deleted"
        throw ClientAuthenticationFailure(
            reason: "the certificate is that of client \(barred), which \(state): it is no device's",
            certificate: certificate, barred: identity)
    }

    private static func refusal(_ name: ByteString, _ owner: ClientNameOwner) -> TokenRefusal {
        switch owner {
        case .registered: .unauthenticated("the subject \(name) is the client_id of a registered client")
        case .reserved(let reservation):
            .unauthenticated(
                "the subject \(name) is the client_id of a client that was deleted \(reservation.reservedAt.rfc3339),"
                    + " and stays reserved")
        }
    }
}
