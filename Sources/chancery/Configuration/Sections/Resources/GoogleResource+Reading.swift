import AuthorizationServer
import Federation

extension ResourcesReader {
    /// Reads `resources.NAME.google`; `nil` after a fault.
    func readGoogle(_ section: ConfigurationSection, name: String) -> ResourceConfiguration? {
        let audience = readAudience(section, profiles: [.gcp])
        let provider = audience.flatMap { readProvider($0, section) }
        let scopes = readCloudScopes(section, example: "https://www.googleapis.com/auth/cloud-platform")
        let ignoresTokenScopes = section.optional("token-scopes", otherwise: false) { readTokenScopes($0) }
        let accounts = section.optional("service-accounts", otherwise: []) { readAccounts($0) }
        let lifetime = section.optional("lifetime", otherwise: 900) { readLifetime($0, section) }
        let tokenService = UpstreamConfiguration.readEndpoint(
            section, "sts-endpoint", otherwise: "https://sts.googleapis.com")
        let accountService = UpstreamConfiguration.readEndpoint(
            section, "iam-endpoint", otherwise: "https://iamcredentials.googleapis.com")
        let upstream = UpstreamConfiguration.read(section)
        guard let audience, let provider, let scopes, let ignoresTokenScopes, let accounts, let lifetime,
            let tokenService, let accountService,
            let upstream
        else { return nil }
        do throws(RevocationURLFault) {
            let settings = try GoogleBroker.Settings(
                provider: provider, lifetime: lifetime, tokenService: tokenService, accounts: accountService)
            let terms = ResourceTerms(
                name: name, kind: .google, audience: audience, scopes: scopes,
                ignoresTokenScopes: ignoresTokenScopes, serviceAccounts: accounts)
            return ResourceConfiguration(terms: terms, settings: .google(settings, upstream))
        } catch {
            section["sts-endpoint"]?.fault(error, allowed: "a shorter URL")
            return nil
        }
    }

    /// The provider's resource name, which the audience's `aud` is, with or without `https:`.
    private func readProvider(_ audience: Audience, _ section: ConfigurationSection) -> String? {
        let name = audience.value.hasPrefix("https:") ? String(audience.value.dropFirst(6)) : audience.value
        let form =
            /\/\/iam\.googleapis\.com\/projects\/[0-9]+\/locations\/global\/workloadIdentityPools\/[a-z0-9\-]+\/providers\/[a-z0-9\-]+/
        guard name.wholeMatch(of: form) == nil else { return name }
        section["audience"]?.fault(
            "has an aud that is not the resource name of a provider", found: audience.value,
            allowed: "//iam.googleapis.com/projects/N/locations/global/workloadIdentityPools/POOL/providers/PROVIDER",
            hint: "Google's STS is asked for the provider by the aud of the token")
        return nil
    }

    private func readAccounts(_ value: ConfigurationValue) -> [String]? {
        let allowed = "e-mail addresses of service accounts, such as deployer@project.iam.gserviceaccount.com"
        guard let texts = value.texts(allowed: "a list of \(allowed)") else { return nil }
        let form = /[a-z0-9][a-z0-9\-]{0,62}@[a-z0-9][a-z0-9.\-]{0,190}\.gserviceaccount\.com/
        let faulty = texts.filter { $0.text.wholeMatch(of: form) == nil }
        for text in faulty { text.value.fault("is not the address of a service account", allowed: allowed) }
        return faulty.isEmpty ? texts.map(\.text) : nil
    }

    private func readLifetime(_ value: ConfigurationValue, _ section: ConfigurationSection) -> Int? {
        guard section["service-accounts"] != nil else {
            value.fault(
                "is for tokens of service accounts, of which there are none", allowed: "lifetime with service-accounts",
                hint: "how long other tokens live, Google decides")
            return nil
        }
        return value.duration(minimum: 60, maximum: 43_200)
    }

    /// What the scopes of tokens mean for those of the resource: `limit` (false) or `ignored` (true); `nil` after a fault.
    func readTokenScopes(_ value: ConfigurationValue) -> Bool? {
        let allowed = "limit, or ignored"
        guard let text = value.text(allowed: allowed) else { return nil }
        switch text {
        case "limit": return false
        case "ignored": return true
        default:
            value.fault(
                "is not one of the allowed values", allowed: allowed,
                hint: "with ignored a token that has scopes may get scopes of the cloud that it does not have")
            return nil
        }
    }

    /// The scopes of a cloud, at least one; `nil` after a fault.
    func readCloudScopes(_ section: ConfigurationSection, example: String) -> [String]? {
        let allowed = "a list of at least one scope, such as \(example)"
        guard let value = section.required("scopes", allowed: allowed), let scopes = ScopeToken.read(value) else {
            return nil
        }
        guard !scopes.isEmpty else {
            value.fault("is an empty list", found: "[]", allowed: allowed)
            return nil
        }
        return scopes
    }
}
