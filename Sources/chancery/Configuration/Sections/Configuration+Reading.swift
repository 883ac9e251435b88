import AuthorizationServer
import JOSE
import PKI

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
        let longestExchange = RequestLimitSettings.readLongestExchange(root["limits"])
        let algorithms = root["keys"].flatMap { KeysConfiguration.algorithms(in: $0) }
        let (authorities, oidcAuthorities) =
            root["authorities"].map {
                AuthoritiesReader(listeners: names(under: root["listeners"]), own: issuer).read($0)
            } ?? ([], [])
        let custom =
            root["authorities"].map {
                CustomAuthoritiesReader(
                    forwardedHeaders: listeners?.proxy?.forwarded.reader.names ?? [], installed: context.installedFlows
                ).read($0)
            } ?? []
        let flows = root.optional("flows", otherwise: .all) {
            FlowsReader(listeners: names(under: root["listeners"]), authorities: root["authorities"]).read($0)
        }
        checkProxy(listeners?.proxy, in: root)
        let authorityNames = AuthorityName.all(under: root["authorities"]) + attestedAuthorities(listeners)
        let audiences =
            root["audiences"].map {
                AudiencesReader(issuer: issuer, algorithms: algorithms, authorities: authorityNames).read($0)
            } ?? []
        let resources =
            root["resources"].map {
                ResourcesReader(audienceNames: names(under: root["audiences"]), audiences: audiences).read($0)
            } ?? []
        let policy =
            root["policy"].map {
                PolicyReader(
                    authorities: authorityNames,
                    audienceNames: names(under: root["audiences"]),
                    audiences: audiences,
                    resourceNames: names(under: root["resources"]),
                    resources: resources.map(\.terms),
                    longestExchange: LongestExchange(seconds: longestExchange ?? nil, resources: resources)
                ).read($0)
            } ?? []
        EntraLifetimes.warn(audiences, policy, root: root)
        guard context.faults.isEmpty, let issuer, let listeners, let databases, let keys, let clients, let limits,
            let flows, let longestExchange
        else {
            return nil
        }
        return Configuration(
            file: context.file, issuer: issuer, listeners: listeners, database: databases.keys,
            audit: databases.audit, keys: keys, clients: clients, limits: limits,
            longestExchange: longestExchange, authorities: authorities,
            oidcAuthorities: oidcAuthorities, customAuthorities: custom, installedFlows: context.installedFlows,
            flows: flows, audiences: audiences, resources: resources, policy: policy)
    }

    private static func checkProxy(_ proxy: ProxyListenerConfiguration?, in root: ConfigurationSection) {
        guard let proxy, case .certificate(let name, _, _, _) = proxy.forwarded.proof else { return }
        let named = AuthorityName.all(under: root["authorities"]).first { $0.name == name }
        guard case .claims? = named?.identities else { return }
        let path = ["listeners", "proxy", "forwarded", "from", "certificate", "authority"]
        let value = path.reduce(root.value as ConfigurationValue?) { $0?.section()?[$1] }
        value?.fault(
            "is an authority that judges no certificates", found: name, allowed: "an authority of kind x509")
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

    /// Names under which policy knows a proxy's own judgement.
    private static func attestedAuthorities(_ listeners: ListenersConfiguration?) -> [AuthorityName] {
        [listeners?.proxy?.forwarded.authority].compactMap { name in
            name.map { AuthorityName(name: $0, identities: .certificates) }
        }
    }

    /// The keys of a mapping, whatever stands under them.
    private static func names(under value: ConfigurationValue?) -> [String] {
        guard let value, case .mapping(let entries) = value.node.content else { return [] }
        return entries.map(\.key)
    }
}
