import AuthorizationServer
import Federation

extension ResourcesReader {
    /// Reads `resources.NAME.azure`; `nil` after a fault.
    func readAzure(_ section: ConfigurationSection, name: String) -> ResourceConfiguration? {
        let audience = readAudience(section, profiles: [.entra])
        let tenant = section.required("tenant", allowed: Self.tenants).flatMap { readTenant($0) }
        let client = section.required("client-id", allowed: Self.clients).flatMap { readClient($0) }
        let scopes = readCloudScopes(section, example: "https://graph.microsoft.com/.default")
            .flatMap { checkAzure(scopes: $0, section) }
        let ignoresTokenScopes = section.optional("token-scopes", otherwise: false) { readTokenScopes($0) }
        let authority = UpstreamConfiguration.readEndpoint(
            section, "endpoint", otherwise: "https://login.microsoftonline.com")
        let upstream = UpstreamConfiguration.read(section)
        guard let audience, let tenant, let client, let scopes, let ignoresTokenScopes, let authority, let upstream
        else { return nil }
        do throws(RevocationURLFault) {
            let settings = try AzureBroker.Settings(tenant: tenant, clientID: client, authority: authority)
            let terms = ResourceTerms(
                name: name, kind: .azure, audience: audience, scopes: scopes, ignoresTokenScopes: ignoresTokenScopes)
            return ResourceConfiguration(terms: terms, settings: .azure(settings, upstream))
        } catch {
            section["endpoint"]?.fault(error, allowed: "a shorter URL")
            return nil
        }
    }

    private static let tenants = "a tenant's GUID, or a domain of the tenant such as contoso.onmicrosoft.com"
    private static let clients = "the GUID of an application, such as 00000000-0000-4000-8000-000000000000"

    private func readTenant(_ value: ConfigurationValue) -> String? {
        guard let text = value.text(allowed: Self.tenants) else { return nil }
        // Of common, organizations and consumers an application has none, and they have no dot.
        let domain = /[A-Za-z0-9](?:[A-Za-z0-9\-]{0,62}\.)+[A-Za-z]{2,62}/
        guard isGUID(text) || (text.utf8.count <= 253 && text.wholeMatch(of: domain) != nil) else {
            value.fault("is not a tenant", allowed: Self.tenants)
            return nil
        }
        return text
    }

    private func readClient(_ value: ConfigurationValue) -> String? {
        guard let text = value.text(allowed: Self.clients) else { return nil }
        guard isGUID(text) else {
            value.fault("is not the client id of an application", allowed: Self.clients)
            return nil
        }
        return text
    }

    private func checkAzure(scopes: [String], _ section: ConfigurationSection) -> [String]? {
        guard let scope = scopes.first(where: { !$0.hasSuffix("/.default") || $0.count == 9 }) else { return scopes }
        section["scopes"]?.fault(
            "has a scope that an application cannot ask for", found: scope,
            allowed: "scopes that end with /.default, such as https://graph.microsoft.com/.default")
        return nil
    }

    private func isGUID(_ text: String) -> Bool {
        text.wholeMatch(of: /[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/) != nil
    }
}
