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

    /// The authorities under `authorities`, whatever stands under their names.
    static func all(under value: ConfigurationValue?) -> [AuthorityName] {
        guard let value, case .mapping(let entries) = value.node.content else { return [] }
        return entries.map { entry in
            AuthorityName(name: entry.key, identities: identities(of: entry.value))
        }
    }

    private static func identities(of node: ConfigurationNode) -> Identities? {
        guard case .mapping(let entries) = node.content else { return nil }
        let hasCertificates = entries.contains { $0.key == "x509" }
        guard let oidc = entries.first(where: { $0.key == "oidc" }) else {
            return hasCertificates ? .certificates : nil
        }
        // An authority of both kinds has its fault.
        guard !hasCertificates else { return nil }
        guard case .mapping(let members) = oidc.value.content,
            case .scalar(let preset)? = members.first(where: { $0.key == "preset" })?.value.content
        else { return .claims(identifiedBy: FederationPreset.anyClaim) }
        return FederationPreset(rawValue: preset.text).map { .claims(identifiedBy: $0.identifyingClaims) }
    }
}
