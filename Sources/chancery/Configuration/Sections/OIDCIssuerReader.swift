import AuthorizationServer
import Federation
import JOSE

/// Reads who the issuer of an `oidc` authority is and where its keys are: what depends on the preset.
struct OIDCIssuerReader {
    let section: ConfigurationSection
    let preset: FederationPreset?
    let own: IssuerIdentifier?

    /// What `iss` has to be, a `nil` within where it need not be there; `nil` after a fault.
    func readIssuer() -> String?? {
        guard let value = section["issuer"] else {
            if let known = preset?.issuer { return .some(known) }
            if preset == .spiffe { return .some(nil) }
            _ = section.required("issuer", hint: preset?.issuerForm ?? "what the iss of its tokens is, byte by byte")
            return nil
        }
        guard let text = value.text(allowed: "what iss is, byte by byte") else { return nil }
        if let own, IssuerSpelling(text) == IssuerSpelling(own.url) {
            value.fault(
                ByteString.areSame(text, own.url)
                    ? "is this service's own issuer" : "is this service's own issuer in another spelling",
                allowed: "another issuer")
            return nil
        }
        guard text.utf8.count <= 1024 else {
            value.fault("has more than 1024 bytes", allowed: "what iss is, byte by byte")
            return nil
        }
        if let preset, !preset.hasForm(text), !isLoopback(text) {
            value.fault(
                "is no issuer of preset \(preset.rawValue)", allowed: preset.issuerForm,
                hint: preset == .entra ? "common, organizations and consumers stand for every tenant" : nil)
            return nil
        }
        return .some(text)
    }

    /// The trust domain of the SPIFFE preset, a `nil` within for all others; `nil` after a fault.
    func readTrustDomain() -> SPIFFETrustDomain?? {
        guard preset == .spiffe else {
            if let value = section["trust-domain"] {
                value.fault("belongs to preset spiffe", allowed: "preset: spiffe", hint: "remove it")
                return nil
            }
            return .some(nil)
        }
        let allowed = "lower-case letters, digits, '.', '-' and '_', such as example.org"
        let value = section.required("trust-domain", hint: "the part of SPIFFE IDs behind spiffe://")
        guard let value, let text = value.text(allowed: allowed) else { return nil }
        guard let domain = SPIFFETrustDomain(text) else {
            value.fault("is not a trust domain", allowed: allowed, hint: "without spiffe:// and a path")
            return nil
        }
        return .some(domain)
    }

    /// Where the keys are; `nil` after a fault.
    func readKeys(issuer: String?) -> OIDCAuthorityConfiguration.Keys? {
        switch (section["jwks-uri"], section["jwks"]) {
        case (_?, let file?):
            file.fault("stands beside jwks-uri", allowed: "one of jwks and jwks-uri")
            return nil
        case (let uri?, nil): return checkUnused().flatMap { readURL(uri).map { .url($0) } }
        case (nil, let file?):
            return checkUnused().flatMap { OIDCAuthorityConfiguration.readFile(file, kind: .keySet) }.map { .file($0) }
        case (nil, nil): return readDiscovery(issuer: issuer)
        }
    }

    private func readDiscovery(issuer: String?) -> OIDCAuthorityConfiguration.Keys? {
        if preset == .spiffe {
            section.value.fault(
                "has no keys", found: "neither jwks-uri nor jwks", allowed: "one of jwks-uri and jwks",
                hint: "the bundle endpoint of the trust domain, or its bundle in a file")
            return nil
        }
        let others = section.optional(
            "jwks-hosts", otherwise: (preset?.keyHosts ?? []).compactMap { try? AllowedHost($0) }
        ) {
            $0.allowedHosts()
        }
        // Without an issuer there is a fault already.
        guard let issuer, let others else { return nil }
        do throws(IssuerDiscoveryFault) { _ = try IssuerDiscoveryDocument.url(of: issuer) } catch {
            (section["issuer"] ?? section.value).fault(
                "cannot be asked where its keys are", found: issuer,
                allowed: "an https URL, or http on this machine itself",
                hint: "name the keys by jwks-uri or jwks")
            return nil
        }
        return .discovery(issuer: issuer, otherHosts: others)
    }

    /// Hosts are those of a discovery document, which is not asked for here.
    private func checkUnused() -> Void? {
        guard let value = section["jwks-hosts"] else { return () }
        value.fault("is for keys that are found by discovery", allowed: "jwks-hosts without jwks-uri and jwks")
        return nil
    }

    private func readURL(_ value: ConfigurationValue) -> RevocationURL? {
        guard let url = value.revocationURL() else { return nil }
        guard url.isAuthentic else {
            value.fault(
                "is http, so that anybody on the way could put in keys",
                allowed: "an https URL, or http on this machine itself")
            return nil
        }
        return url
    }

    private func isLoopback(_ text: String) -> Bool {
        (try? RevocationURL(text))?.isLoopback ?? false
    }
}
