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
    /// of ours about it. Anyone else who has a rule by which it would be about the client gets none, a registered
    /// client too.
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

    /// That a token is issued to a registered client (`client_id`) only where it is the one who asks. A token that is
    /// issued to its subject is for `checkSubject`.
    func checkHolder(
        _ holder: ByteString, ofTokenAbout subject: ByteString, for client: AuthenticatedClient?, at time: Date
    ) throws(TokenRefusal) {
        guard holder != subject, let owner = try owner(of: holder, at: time) else { return }
        if case .registered(let registered) = owner, client?.identity.clientID == registered.id { return }
        throw Self.refusal(holder, owner, called: "the client's name")
    }

    /// That tokens of ours which name clients are those clients' own: by `sub`, by `client_id`, and by anyone who acts.
    /// Anyone who was called so before the client was registered is not the client; and a client that is disabled or
    /// was deleted is it under no other name that a rule gave it.
    func checkTokens(of parties: ExchangeParties, at time: Date) throws(TokenRefusal) {
        for party in [parties.subject, parties.actor].compactMap({ $0 }) where party.isOwn {
            try check(party.subject, called: "the subject", at: time) { party.isAbout($0) }
            if let holder = party.holder {
                try check(holder, called: "the token's client_id", at: time) { party.isHeld(by: $0) }
            }
            for actor in party.actors.names(knownTo: party.issuer) {
                try check(actor, called: "the token's actor", at: time) { party.isActed(by: $0) }
            }
        }
    }

    /// - Parameter isOwn: whether the token means the registered client by the name.
    private func check(
        _ name: ByteString, called word: String, at time: Date, _ isOwn: (RegisteredClient) -> Bool
    ) throws(TokenRefusal) {
        guard let owner = try owner(of: name, at: time) else { return }
        if case .registered(let client) = owner {
            if isOwn(client) { return }
            if client.isDisabled {
                throw .unauthenticated("\(word) \(name) is the client_id of a registered client, which is disabled")
            }
        }
        throw Self.refusal(name, owner, called: word)
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
        _ name: ByteString, _ owner: ClientNameOwner, called word: String = "the subject", isDevices: Bool = false
    ) -> TokenRefusal {
        let subject = isDevices ? "the device's subject" : word
        return switch owner {
        case .registered: .unauthenticated("\(subject) \(name) is the client_id of a registered client")
        case .reserved(let reservation):
            .unauthenticated(
                "\(subject) \(name) is the client_id of a client that was deleted \(reservation.reservedAt.rfc3339),"
                    + " and stays reserved")
        }
    }
}
