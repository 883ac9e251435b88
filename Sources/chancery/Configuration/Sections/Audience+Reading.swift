import AuthorizationServer
import JOSE

extension Audience {
    /// Reads `audiences.NAME`; `nil` after a fault. `algorithms` is what `keys` has; `nil` when that is not known.
    static func read(
        _ value: ConfigurationValue, name: String, algorithms: [SignatureAlgorithm]?, authorities: [AuthorityName]
    ) -> Audience? {
        guard let section = value.section() else { return nil }
        let profile = section.required(
            "profile", allowed: AudienceProfile.allCases.map(\.rawValue).joined(separator: ", ")
        )
        .flatMap { $0.choice(of: AudienceProfile.self) }
        let aud = section.required("aud", allowed: "the value of the aud claim").flatMap { readValue($0, profile) }
        let lifetime = section.optional("lifetime", otherwise: 300) {
            $0.duration(minimum: 1, maximum: profile?.maximumLifetime ?? ConfigurationDuration.maximum)
        }
        let scopes = section.optional("scopes", otherwise: []) { ScopeToken.read($0) }
        let binds = section.optional("certificate-bound", otherwise: profile == .resourceServer) { $0.boolean() }
        let describes = section.optional("certificate-claims", otherwise: false) { $0.boolean() }
        let servers = section.optional("resource-servers", otherwise: []) {
            readResourceServers($0, profile, authorities)
        }
        let algorithm = readAlgorithm(section, profile: profile, configured: algorithms)
        guard let profile, let aud, let lifetime, let scopes, let binds, let describes, let servers, let algorithm
        else {
            return nil
        }
        return Audience(
            name: name, value: aud, profile: profile, algorithm: algorithm, lifetime: lifetime, scopes: scopes,
            bindsCertificate: binds, describesCertificate: describes, resourceServers: servers)
    }

    /// A token that a cloud or Vault takes is an ID token: it is for them alone, who verify it themselves.
    private static func readResourceServers(
        _ value: ConfigurationValue, _ profile: AudienceProfile?, _ authorities: [AuthorityName]
    ) -> [IdentityReference]? {
        guard let servers = IdentityReferenceReader(authorities: authorities).readList(value) else { return nil }
        guard let profile, profile.takesIDToken else { return servers }
        value.fault(
            "cannot ask about ID tokens, as those of profile \(profile.rawValue) are",
            allowed: "profile resource-server or generic")
        return nil
    }

    private static func readValue(_ value: ConfigurationValue, _ profile: AudienceProfile?) -> String? {
        guard let text = value.text(allowed: "the value of the aud claim") else { return nil }
        guard let profile, text.count > profile.maximumAudienceLength else { return text }
        value.fault(
            "has \(text.count) characters",
            allowed: "at most \(profile.maximumAudienceLength) with profile \(profile.rawValue)")
        return nil
    }

    private static func readAlgorithm(
        _ section: ConfigurationSection, profile: AudienceProfile?, configured: [SignatureAlgorithm]?
    ) -> SignatureAlgorithm? {
        let given = section["algorithm"].map { member in
            (member: member, algorithm: member.choice(of: SignatureAlgorithm.self))
        }
        guard let profile, let configured else { return nil }
        let accepted = SignatureAlgorithm.allCases.filter { profile.algorithms.contains($0) }
        let usable = configured.filter { accepted.contains($0) }
        guard let given else {
            let algorithm = usable.first { $0 == .rs256 } ?? usable.first
            if algorithm == nil {
                section.value.fault(
                    "keys.algorithms has none that profile \(profile.rawValue) takes", found: names(of: configured),
                    allowed: names(of: accepted))
            }
            return algorithm
        }
        guard let algorithm = given.algorithm else { return nil }
        if !accepted.contains(algorithm) {
            given.member.fault(
                "is not an algorithm that profile \(profile.rawValue) takes", allowed: names(of: accepted))
            return nil
        }
        guard configured.contains(algorithm) else {
            given.member.fault(
                "is not in keys.algorithms", allowed: names(of: usable),
                hint: "add \(algorithm.rawValue) to keys.algorithms")
            return nil
        }
        return algorithm
    }

    private static func names(of algorithms: [SignatureAlgorithm]) -> String {
        algorithms.isEmpty ? "none" : algorithms.map(\.rawValue).joined(separator: ", ")
    }
}
