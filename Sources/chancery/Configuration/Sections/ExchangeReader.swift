import AuthorizationServer

/// Reads a rule's `exchange`: who calls and who acts.
struct ExchangeReader {
    /// Names as the file has them, also of authorities with faults.
    let authorities: [AuthorityName]

    private static let anyone = "none"
    private static let clientAsActor = "client"
    private static let allowedClients =
        "\(anyone), or a mapping with match and, unless the client is registered, authority"
    private static let own = AuthorityName(
        name: ExchangeParty.ownAuthority, identities: .claims(identifiedBy: FederationPreset.anyClaim))

    /// The clause; `nil` after a fault.
    func read(_ value: ConfigurationValue) -> ExchangeClause? {
        guard let section = value.section() else { return nil }
        let client = section.required(
            "client", allowed: Self.allowedClients,
            hint: "who may call: \(Self.anyone) lets anyone who holds the token"
        ).flatMap { readClient($0) }
        let actor = section.optional("actor", otherwise: .nobody) { readActor($0) }
        let outlives = section.optional("outlives-subject", otherwise: false) { $0.boolean() }
        let combines = section.optional("several-audiences", otherwise: false) { $0.boolean() }
        guard let client, let actor, let outlives, let combines else { return nil }
        if actor == .client, client == .anyone {
            section["actor"]?.fault(
                "is a client that nobody has to be", found: Self.clientAsActor,
                allowed: "an actor token, or a client that authenticates")
            return nil
        }
        return ExchangeClause(client: client, actor: actor, outlivesSubject: outlives, combinesAudiences: combines)
    }

    /// The authorities whose tokens can be exchanged, as an operator is told.
    var allowedIssuers: String { issuers.map(\.name).joined(separator: ", ") }

    /// Who signs a token, by the name of the authority; `nil` after a fault.
    func issuer(_ value: ConfigurationValue) -> String? {
        guard let text = value.text(allowed: allowedIssuers) else { return nil }
        if issuers.contains(where: { $0.name == text }) { return text }
        value.fault(
            authorities.contains { $0.name == text }
                ? "is no authority whose tokens can be exchanged" : "is not configured",
            allowed: allowedIssuers, hint: NearestName.hint(for: text, among: issuers.map(\.name)))
        return nil
    }

    /// What the clients have that the rule is for; `nil` when that cannot be told.
    func clients(of exchange: ConfigurationValue?) -> AuthorityName.Identities? {
        guard case .mapping? = exchange?.node.content,
            let client = exchange.map({ ConfigurationSection($0) })?["client"]
        else { return nil }
        switch client.node.content {
        // Who need not authenticate has no certificate to bind to.
        case .scalar: return .claims(identifiedBy: [])
        case .mapping: return identities(under: ConfigurationSection(client))
        default: return nil
        }
    }

    /// Those that sign tokens: the others' faults are told where they stand.
    private var issuers: [AuthorityName] {
        authorities.filter { authority in
            switch authority.identities {
            case .claims?: authority.signsTokens
            case .certificates?: false
            case nil: true
            }
        } + [Self.own]
    }

    private func readClient(_ value: ConfigurationValue) -> ExchangeClause.Client? {
        if case .scalar(let scalar) = value.node.content {
            if scalar.text == Self.anyone { return .anyone }
            value.fault("is no client", allowed: Self.allowedClients)
            return nil
        }
        guard let section = value.section() else { return nil }
        let match = section.required("match", allowed: MatchReader.allowed).flatMap {
            MatchReader.read($0, of: identities(under: section))
        }
        let allowed = authorities.isEmpty ? "none is configured" : authorities.map(\.name).joined(separator: ", ")
        guard let authority = section["authority"] else {
            guard let match else { return nil }
            guard match.requiresClient else {
                _ = section.required(
                    "authority", allowed: allowed,
                    hint: "only a match that in every way requires client can do without")
                return nil
            }
            return .identity(IdentityClause(authority: nil, match: match))
        }
        guard let name = authority.text(allowed: allowed) else { return nil }
        guard authorities.contains(where: { $0.name == name }) else {
            authority.fault(
                "is not configured", allowed: allowed,
                hint: NearestName.hint(for: name, among: authorities.map(\.name)))
            return nil
        }
        return match.map { .identity(IdentityClause(authority: name, match: $0)) }
    }

    private func readActor(_ value: ConfigurationValue) -> ExchangeClause.Actor? {
        let allowed = "\(Self.clientAsActor), or a mapping with authority and match"
        if case .scalar(let scalar) = value.node.content {
            if scalar.text == Self.clientAsActor { return .client }
            value.fault("is no actor", allowed: allowed)
            return nil
        }
        guard let section = value.section() else { return nil }
        let authority = section.required("authority", allowed: allowedIssuers).flatMap { issuer($0) }
        let match = section.required("match", allowed: MatchReader.allowed).flatMap {
            MatchReader.read($0, of: identities(under: section))
        }
        guard let authority, let match else { return nil }
        return .token(IdentityClause(authority: authority, match: match))
    }

    private func identities(under section: ConfigurationSection) -> AuthorityName.Identities? {
        guard let value = section["authority"] else { return .certificates }
        guard case .scalar(let scalar) = value.node.content else { return nil }
        return (authorities + [Self.own]).first { $0.name == scalar.text }?.identities
    }
}
