import AuthorizationServer
import JOSE

extension Configuration {
    /// Reads the whole document; `nil` after a fault. Touches no file but those that its context records.
    static func read(_ text: String, in context: ReadingContext) -> Configuration? {
        guard let node = YAMLDocument.read(text, in: context) else { return nil }
        let value = ConfigurationValue(node: node, path: .root, context: context)
        KeySchema.chancery.check(value)
        guard let root = value.section() else { return nil }

        let issuer = root.required("issuer", allowed: "an https URL such as https://issuer.example.com")
            .flatMap { readIssuer($0) }
        let listeners = root.required("listeners", allowed: "a mapping with public").flatMap {
            ListenersConfiguration.read(
                $0, issuerHost: issuer?.host, authorities: names(under: root["authorities"]))
        }
        let databases = readDatabases(root)
        let keys = root.required("keys", allowed: "a mapping with encryption-key and algorithms").flatMap {
            KeysConfiguration.read($0)
        }
        let clients = root.optional("clients", otherwise: ClientsConfiguration()) { ClientsConfiguration.read($0) }
        let limits = root.optional("limits", otherwise: .standard) { RequestLimitSettings.read($0) }
        let algorithms = root["keys"].flatMap { KeysConfiguration.algorithms(in: $0) }
        let authorities = root["authorities"].map { readAuthorities($0, listeners: root["listeners"]) } ?? []
        let audiences =
            root["audiences"].map {
                AudiencesReader(issuer: issuer, algorithms: algorithms).read($0)
            } ?? []
        let policy =
            root["policy"].map {
                PolicyReader(
                    authorities: names(under: root["authorities"]) + attestedAuthorities(listeners),
                    audienceNames: names(under: root["audiences"]),
                    audiences: audiences
                ).read($0)
            } ?? []
        guard context.faults.isEmpty, let issuer, let listeners, let databases, let keys, let clients, let limits else {
            return nil
        }
        return Configuration(
            file: context.file, issuer: issuer, listeners: listeners, database: databases.keys,
            audit: databases.audit, keys: keys, clients: clients, limits: limits, authorities: authorities,
            audiences: audiences, policy: policy)
    }

    private static func readIssuer(_ value: ConfigurationValue) -> IssuerIdentifier? {
        let allowed = "an https URL without query, fragment, user information and trailing slash"
        guard let text = value.text(allowed: allowed) else { return nil }
        do throws(IssuerIdentifier.Fault) {
            return try IssuerIdentifier(text)
        } catch {
            value.fault(error, allowed: allowed)
            return nil
        }
    }

    private static func readAuthorities(
        _ value: ConfigurationValue, listeners: ConfigurationValue?
    ) -> [X509AuthorityConfiguration] {
        let hasMutualTLS = !Set(names(under: listeners)).isDisjoint(with: ["mtls", "proxy"])
        return (value.members() ?? []).compactMap { member in
            ConfigurationName.check(member)
            if !hasMutualTLS, let x509 = ConfigurationSection(member.value)["x509"] {
                x509.fault(
                    "needs the listener that demands client certificates", found: "no listeners.mtls",
                    allowed: "listeners with mtls or proxy", hint: "add listeners.mtls")
            }
            return X509AuthorityConfiguration.read(member.value, name: member.name)
        }
    }

    /// Names under which policy knows a proxy's own judgement.
    private static func attestedAuthorities(_ listeners: ListenersConfiguration?) -> [String] {
        [listeners?.proxy?.forwarded.authority].compactMap { $0 }
    }

    /// The keys of a mapping, whatever stands under them.
    private static func names(under value: ConfigurationValue?) -> [String] {
        guard let value, case .mapping(let entries) = value.node.content else { return [] }
        return entries.map(\.key)
    }
}
