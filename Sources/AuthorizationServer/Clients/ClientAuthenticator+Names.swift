import FoundationEssentials
import JOSE

extension ClientAuthenticator {
    /// That nobody but a registered client is called as it is, nor anybody as one that was deleted: the one who asks is
    /// known to us by this identity from here on.
    func checkName(_ identity: Identity, at time: Date) throws(TokenRefusal) {
        guard let owner = try owner(of: identity.name, at: time) else { return }
        if case .registered(let client) = owner, identity == .client(client.id) { return }
        throw Self.refusal(identity.name, owner, isDevices: true)
    }

    /// That a token about a registered client is that client's: who asks for it is the client itself, or brings a token
    /// of ours about it. Whoever else has a rule by which it would be about the client gets none, a registered client too.
    func checkSubject(
        _ subject: ByteString, of client: AuthenticatedClient?, for parties: ExchangeParties?, at time: Date
    ) throws(TokenRefusal) {
        guard let owner = try owner(of: subject, at: time) else { return }
        if case .registered(let registered) = owner {
            let isItself =
                parties.map { $0.subject.isAbout(registered) } ?? (client?.identity.clientID == registered.id)
            if isItself { return }
        }
        throw Self.refusal(subject, owner, isDevices: client?.identity.clientID == nil)
    }

    /// That tokens of ours which are about a client by their `sub` are the client's own: whoever was called so before it
    /// was registered neither is it nor acts as it.
    func checkTokens(of parties: ExchangeParties, at time: Date) throws(TokenRefusal) {
        for party in [parties.subject, parties.actor].compactMap({ $0 }) where party.isOwn {
            guard let owner = try owner(of: party.subject, at: time) else { continue }
            if case .registered(let client) = owner, party.isAbout(client) { continue }
            throw Self.refusal(party.subject, owner)
        }
    }

    /// A certificate that a client is known by which is disabled or was deleted lets nobody in as a device: the client
    /// itself would go on by leaving out its name.
    func checkCertificate(of client: AuthenticatedClient, at time: Date) throws(ClientAuthenticationFailure) {
        let identity = client.identity
        guard identity.clientID == nil, let certificate = identity.certificate, let clients else { return }
        let barred: ByteString
        let state: String
        do throws(ClientRegistry.Outdated) {
            let found = try clients.barredClient(
                of: certificate, vouchedForBy: identity.authority, unless: separation.areSeparate, at: time)
            guard let found else { return }
            barred = found
            state = try clients.client(found, at: time)?.isDisabled == true ? "is disabled" : "was deleted"
        } catch {
            throw ClientAuthenticationFailure(reason: error.reason, certificate: certificate, isOurs: true)
        }
        throw ClientAuthenticationFailure(
            reason: "the certificate is that of client \(barred), which \(state): it is no device's",
            certificate: certificate, barred: identity)
    }

    /// Where the clients have not been read for so long that nobody can tell, it is our trouble and no stranger's name.
    private func owner(of name: ByteString, at time: Date) throws(TokenRefusal) -> ClientNameOwner? {
        do { return try clients?.owner(of: name, at: time) } catch { throw .unavailable(error.reason) }
    }

    /// - Parameter isDevices: whether somebody without a registration would be called so.
    private static func refusal(
        _ name: ByteString, _ owner: ClientNameOwner, isDevices: Bool = false
    ) -> TokenRefusal {
        let subject = isDevices ? "the device's subject" : "the subject"
        return switch owner {
        case .registered: .unauthenticated("\(subject) \(name) is the client_id of a registered client")
        case .reserved(let reservation):
            .unauthenticated(
                "\(subject) \(name) is the client_id of a client that was deleted \(reservation.reservedAt.rfc3339),"
                    + " and stays reserved")
        }
    }
}
