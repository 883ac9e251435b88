import JOSE

extension ExchangeParty {
    /// Whether it is a token of ours about the registered client itself, as it is registered now.
    ///
    /// One that was had by a proof of the client's says so in `client_id` and `amr`. One that was made from another says
    /// so in `sub` alone, which only tokens about the client are exchanged for. Where that could be said of somebody who
    /// was called so before, the token has to be younger than the registration.
    func isAbout(_ client: RegisteredClient) -> Bool {
        guard isOwn, subject == client.id, !client.isDisabled else { return false }
        let isSince = if case .integer(let time)? = claims["iat"] { time >= client.registeredAt } else { false }
        if isExchanged { return isSince }
        guard case .string(let holder)? = claims["client_id"], client.id == holder else { return false }
        let flows = ClientCredentialsFlow.builtIn.filter { methods.contains(ByteString($0.name)) }
        return flows.contains(where: \.isOfRegisteredClients)
            || (isSince && flows.contains(where: \.isByCertificate))
    }

    /// `amr` of a token.
    var methods: [ByteString] {
        guard case .array(let values)? = claims["amr"] else { return [] }
        return values.compactMap { if case .string(let text) = $0 { ByteString(text) } else { nil } }
    }
}
