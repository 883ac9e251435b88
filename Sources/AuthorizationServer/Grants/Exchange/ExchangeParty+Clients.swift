import JOSE

extension ExchangeParty {
    /// Whether it is a token of ours about the registered client itself, as it is registered now.
    ///
    /// One that was issued to the client says so in `jti`, whoever was called so before. One that was made from another says
    /// so in `sub` alone, which only tokens about the client are exchanged for. So could one of before, as long as a server
    /// may not have known of the registration. None counts that was issued to an earlier client of the identifier.
    func isAbout(_ client: RegisteredClient) -> Bool {
        guard isOwn, subject == client.id, !client.isDisabled, case .integer(let issuedAt)? = claims["iat"] else {
            return false
        }
        if isExchanged { return issuedAt >= client.registeredAt + Int64(ClientRegistry.maximumAge) }
        guard case .string(let holder)? = claims["client_id"], client.id == holder, let jti else { return false }
        // Times of tokens are whole seconds, rounded down.
        return TokenIdentifier.isOf(jti, .client(client.id)) && issuedAt >= client.registeredAt - 1
    }

    /// `amr` of a token.
    var methods: [ByteString] {
        guard case .array(let values)? = claims["amr"] else { return [] }
        return values.compactMap { if case .string(let text) = $0 { ByteString(text) } else { nil } }
    }
}
