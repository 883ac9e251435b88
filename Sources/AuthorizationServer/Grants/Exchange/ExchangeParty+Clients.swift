import JOSE

extension ExchangeParty {
    /// Whether it is a token of ours about the registered client itself, as it is registered now.
    ///
    /// One that was issued to the client says so in `jti`, no matter who was called so before. One that was made from
    /// another says so in `sub` alone, which only tokens about the client are exchanged for. So could one of before, as
    /// long as a server may not have known of the registration. None counts that was issued to an earlier client of the
    /// identifier.
    func isAbout(_ client: RegisteredClient) -> Bool {
        guard isOwn, subject == client.id, !client.isDisabled else { return false }
        return isExchanged ? isSince(client) : isHeld(by: client)
    }

    /// Whether it is a token of ours that was issued to the registered client, as it is registered now; or to nobody,
    /// about its subject.
    func isHeld(by client: RegisteredClient) -> Bool {
        guard isOwn, !client.isDisabled, holder == client.id, let jti else { return false }
        // Times of tokens are whole seconds, rounded down.
        if TokenIdentifier.isOf(jti, .client(client.id)) { return isIssued(from: client.registeredAt - 1) }
        return isExchanged && methods.count == 1 && isSince(client)
    }

    /// Whether an actor of that name, whom we know, is the registered client, as it is registered now. The chains of
    /// those that it was made from were judged in the same way.
    func isActed(by client: RegisteredClient) -> Bool {
        isOwn && !client.isDisabled && (isSince(client) || isHeld(by: client))
    }

    /// Whether it was issued when every server had to know that nobody else is called as the client.
    private func isSince(_ client: RegisteredClient) -> Bool {
        isIssued(from: client.registeredAt + Int64(ClientRegistry.maximumAge))
    }

    private func isIssued(from second: Int64) -> Bool {
        if case .integer(let time)? = claims["iat"] { time >= second } else { false }
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
