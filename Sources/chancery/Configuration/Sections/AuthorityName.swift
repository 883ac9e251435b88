import AuthorizationServer

/// An authority as rules refer to it, be it free of faults or not.
struct AuthorityName {
    /// What its identities have for rules to match.
    enum Identities {
        case certificates
        /// Claims; every rule has to match one of the combinations.
        case claims(identifiedBy: [[IdentifyingClaim]])
    }

    let name: String
    /// `nil` when that cannot be told.
    let identities: Identities?
    /// Whether its identities bring tokens that it signed.
    var signsTokens = false

    /// The authorities under `authorities`, whatever stands under their names.
    static func all(under value: ConfigurationValue?) -> [AuthorityName] {
        guard let value, case .mapping(let entries) = value.node.content else { return [] }
        return entries.map { entry in
            AuthorityName(
                name: entry.key, identities: identities(of: entry.value), signsTokens: signsTokens(entry.value))
        }
    }

    /// The names of those that have one of the kinds, be they free of faults or not.
    static func names(ofKind kinds: [String], under value: ConfigurationValue?) -> [String] {
        guard let value, case .mapping(let entries) = value.node.content else { return [] }
        return entries.filter { entry in
            guard case .mapping(let members) = entry.value.content else { return false }
            return members.contains { kinds.contains($0.key) }
        }
        .map(\.key)
    }

    private static func signsTokens(_ node: ConfigurationNode) -> Bool {
        guard case .mapping(let entries) = node.content else { return false }
        return entries.contains { $0.key == "oidc" }
    }

    private static func identities(of node: ConfigurationNode) -> Identities? {
        guard case .mapping(let entries) = node.content else { return nil }
        if entries.count == 1, CustomAuthoritiesReader.kinds.contains(entries[0].key) {
            return .claims(identifiedBy: FederationPreset.anyClaim)
        }
        let hasCertificates = entries.contains { $0.key == "x509" }
        guard let oidc = entries.first(where: { $0.key == "oidc" }) else {
            return hasCertificates ? .certificates : nil
        }
        // An authority of both kinds has its fault.
        guard !hasCertificates else { return nil }
        guard case .mapping(let members) = oidc.value.content else {
            return .claims(identifiedBy: FederationPreset.anyClaim)
        }
        func text(_ key: String) -> String? {
            guard case .scalar(let scalar)? = members.first(where: { $0.key == key })?.value.content else { return nil }
            return scalar.text
        }
        if let preset = text("preset") {
            return FederationPreset(rawValue: preset).map { .claims(identifiedBy: $0.identifyingClaims) }
        }
        let preset = text("issuer").flatMap(FederationPreset.implied(by:))
        return .claims(identifiedBy: preset?.identifyingClaims ?? FederationPreset.anyClaim)
    }
}
