import AuthorizationServer
import JOSE

/// Reads `authorities`: each of one kind.
struct AuthoritiesReader {
    /// The listeners that are configured, by their keys.
    let listeners: [String]
    /// The issuer of this service; `nil` after a fault.
    let own: IssuerIdentifier?

    private static let kinds = ["x509", "oidc"] + CustomAuthoritiesReader.kinds

    /// The authorities without faults.
    func read(_ value: ConfigurationValue) -> ([X509AuthorityConfiguration], [OIDCAuthorityConfiguration]) {
        var x509: [X509AuthorityConfiguration] = []
        var oidc: [(configuration: OIDCAuthorityConfiguration, value: ConfigurationValue)] = []
        for member in value.members() ?? [] {
            ConfigurationName.check(member)
            checkName(of: member)
            guard let section = member.value.section(), checkKind(of: section) else { continue }
            if let value = section["x509"] {
                checkListeners(value)
                if let authority = X509AuthorityConfiguration.read(value, name: member.name) { x509.append(authority) }
            }
            if let value = section["oidc"],
                let authority = OIDCAuthorityConfiguration.read(value, name: member.name, own: own)
            {
                checkIdentification(of: authority, among: oidc.map(\.configuration), at: value)
                oidc.append((authority, value))
            }
        }
        if x509.count > 1 {
            value.context.refer(
                to: FileReference(kind: .authorities(x509), part: .authorities, path: "authorities", value: value))
        }
        return (x509, oidc.map(\.configuration))
    }

    private func checkName(of member: ConfigurationValue.Member) {
        guard member.name == ExchangeParty.ownAuthority else { return }
        member.value.context.fault(
            line: member.line, path: member.value.path, "is the name of this service itself in exchange rules",
            found: member.name, allowed: "another name")
    }

    /// Whether there is one kind. Keys that are none have their faults already.
    private func checkKind(of section: ConfigurationSection) -> Bool {
        let kinds = Self.kinds.filter { section[$0] != nil }
        if kinds.count == 1 { return true }
        let allowed = "one of \(Self.kinds.joined(separator: ", "))"
        if kinds.isEmpty {
            _ = section.required(Self.kinds[0], hint: "an authority has \(allowed)")
        } else {
            section.value.fault(
                "is of several kinds", found: kinds.joined(separator: ", "), allowed: allowed,
                hint: "make an authority of each, with a name of its own")
        }
        return false
    }

    private func checkListeners(_ value: ConfigurationValue) {
        guard Set(listeners).isDisjoint(with: ["mtls", "proxy"]) else { return }
        value.fault(
            "needs the listener that demands client certificates", found: "no listeners.mtls",
            allowed: "listeners with mtls or proxy", hint: "add listeners.mtls")
    }

    /// A token is of one authority, or its sender could choose by whose rules he is judged.
    private func checkIdentification(
        of authority: OIDCAuthorityConfiguration, among others: [OIDCAuthorityConfiguration],
        at value: ConfigurationValue
    ) {
        let section = ConfigurationSection(value)
        let same = others.lazy.compactMap { other in authority.shared(with: other).map { (other, $0) } }.first
        if let (other, issuer) = same {
            (section["issuer"] ?? section["trust-domain"] ?? value).fault(
                "is the issuer of authority \"\(other.name)\" too, and one of the two is known by its trust domain",
                found: issuer, allowed: "an issuer that no other authority has",
                hint: "else the sender of a token could choose by whose rules it is judged")
            return
        }
        guard let other = others.first(where: { $0.identification == authority.identification }) else { return }
        let key = if case .issuer = authority.identification { "issuer" } else { "trust-domain" }
        (section[key] ?? value).fault(
            "is the \(key) of authority \"\(other.name)\" too", found: authority.identification.text,
            allowed: "\(key == "issuer" ? "an issuer" : "a trust domain") that no other authority has",
            hint: "an authority can have several audiences")
    }
}

extension FederatedIssuer.Identification {
    fileprivate var text: String {
        switch self {
        case .issuer(let text): text
        case .trustDomain(let domain): domain.name
        }
    }
}

extension OIDCAuthorityConfiguration {
    /// What other services know the authority by: the SPIFFE ID of a trust domain is one of its names too.
    private var issuers: [String] {
        switch identification {
        case .issuer(let text): [text]
        case .trustDomain(let domain): [issuer, "spiffe://\(domain.name)"].compactMap { $0 }
        }
    }

    /// What both are known by, where one of them is known by its trust domain and the other is not.
    fileprivate func shared(with other: OIDCAuthorityConfiguration) -> String? {
        switch (identification, other.identification) {
        case (.issuer, .issuer), (.trustDomain, .trustDomain): nil
        case (.issuer, .trustDomain), (.trustDomain, .issuer):
            issuers.first { one in other.issuers.contains { ByteString.areSame(one, $0) } }
        }
    }
}
