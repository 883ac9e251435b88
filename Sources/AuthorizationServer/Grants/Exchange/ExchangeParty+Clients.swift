import JOSE

extension ExchangeParty {
    /// Whether it is a token of ours about the registered client itself, as it is registered now.
    ///
    /// One that was had by a proof of the client's says so in `client_id` and `amr`. One that was made from another says
    /// so in `sub` alone, which only tokens about the client are exchanged for. Where that could be said of somebody who
    /// was called so before, the token has to be younger than the registration.
    func isAbout(_ client: RegisteredClient) -> Bool {
        guard isOwn, subject == client.id, !client.isDisabled else { return false }
        return isExchanged ? isSince(client) : isHeld(by: client)
    }

    /// Whether it is a token of ours that was issued to the registered client, as it is registered now, by the client's
    /// own proof; or to its subject, by nobody's.
    func isHeld(by client: RegisteredClient) -> Bool {
        guard isOwn, !client.isDisabled, holder == client.id else { return false }
        let flows = ClientCredentialsFlow.builtIn.filter { methods.contains(ByteString($0.name)) }
        if flows.contains(where: \.isOfRegisteredClients) { return true }
        guard isSince(client) else { return false }
        return flows.contains(where: \.isByCertificate) || (isExchanged && methods.count == 1)
    }

    /// Whether an actor of that name, whom we know, is the registered client, as it is registered now. The chains of those
    /// that it was made from were judged in the same way.
    func isActed(by client: RegisteredClient) -> Bool {
        isOwn && !client.isDisabled && (isSince(client) || isHeld(by: client))
    }

    /// Whether it was issued when nobody else could be called as the client.
    private func isSince(_ client: RegisteredClient) -> Bool {
        if case .integer(let time)? = claims["iat"] { time >= client.registeredAt } else { false }
    }

    /// To whom a token of ours was issued: `client_id`.
    var holder: ByteString? {
        if case .string(let name)? = claims["client_id"] { ByteString(name) } else { nil }
    }

    /// `amr` of a token.
    var methods: [ByteString] {
        guard case .array(let values)? = claims["amr"] else { return [] }
        return values.compactMap { if case .string(let text) = $0 { ByteString(text) } else { nil } }
    }
}
