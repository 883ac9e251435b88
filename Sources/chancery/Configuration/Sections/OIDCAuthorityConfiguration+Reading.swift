import AuthorizationServer
import Federation
import JOSE

extension OIDCAuthorityConfiguration {
    /// Reads `authorities.NAME.oidc`; `nil` after a fault. `own` is what this service itself is called.
    static func read(_ value: ConfigurationValue, name: String, own: IssuerIdentifier?) -> OIDCAuthorityConfiguration? {
        guard let section = value.section() else { return nil }
        let named = section.optional("preset") { $0.choice(of: FederationPreset.self) }
        // What a preset fills in is not known where it has a fault.
        guard let named else { return nil }
        let preset = named ?? impliedPreset(section["issuer"])
        let reader = OIDCIssuerReader(section: section, preset: preset, own: own)
        let issuer = reader.readIssuer()
        let trustDomain = reader.readTrustDomain()
        let audiences = section.required(
            "audience", hint: "the aud that tokens for this service have, such as its issuer"
        )
        .flatMap { readAudiences($0, issuer: issuer ?? nil) }
        let keys = reader.readKeys(issuer: issuer ?? nil)
        let algorithms = section.optional(
            "algorithms", otherwise: preset?.algorithms ?? [.rs256]
        ) { readAlgorithms($0) }
        let maximumLifetime = section.optional("maximum-lifetime", otherwise: preset?.maximumLifetime ?? 24 * 3600) {
            $0.duration(minimum: 1)
        }
        let maximumAge = section.optional("max-age") { $0.duration(minimum: 1) }
        let skew = section.optional("skew", otherwise: 60) { $0.duration(minimum: 0, maximum: 300) }
        let required = section.optional("required-claims", otherwise: []) { value -> [String]? in
            value.texts(allowed: "a list of names of claims")?.map(\.text)
        }
        let refresh = section.optional("refresh", otherwise: 3600) { $0.duration(minimum: 60, maximum: 86_400) }
        let interval = section.optional("unknown-key-interval", otherwise: 30) {
            $0.duration(minimum: 1, maximum: 3600)
        }
        let ca = section.optional("ca") { readFile($0, kind: .certificates) }
        let tokenFile = section.optional("token-file") { $0.filePath() }
        guard let issuer, let trustDomain, let audiences, let keys, let algorithms, let maximumLifetime, let maximumAge,
            let skew, let required, let refresh, let interval, let ca, let tokenFile
        else { return nil }
        // A trust domain stands for its own even where its SVIDs have an iss.
        let identification: FederatedIssuer.Identification
        if let trustDomain {
            identification = .trustDomain(trustDomain)
        } else if let issuer {
            identification = .issuer(issuer)
        } else {
            return nil
        }
        return OIDCAuthorityConfiguration(
            name: name, preset: preset, identification: identification, issuer: issuer, audiences: audiences,
            keys: keys,
            algorithms: algorithms, maximumAge: maximumAge, maximumLifetime: maximumLifetime, skew: skew,
            requiredClaims: required, refresh: refresh, unknownKeyInterval: interval, authorities: ca,
            tokenFile: tokenFile)
    }

    /// The issuer's preset holds for it where none is named, too.
    private static func impliedPreset(_ issuer: ConfigurationValue?) -> FederationPreset? {
        guard case .scalar(let scalar)? = issuer?.node.content else { return nil }
        return FederationPreset.implied(by: scalar.text)
    }

    static func readFile(_ value: ConfigurationValue, kind: FileReference.Kind) -> String? {
        guard let path = value.filePath() else { return nil }
        value.context.refer(to: FileReference(kind: kind, part: .authorities, path: path, value: value))
        return path
    }

    private static func readAudiences(_ value: ConfigurationValue, issuer: String?) -> [String]? {
        let allowed = "an aud value, or a list of them"
        guard let texts = value.texts(allowed: allowed, mayStandAlone: true) else { return nil }
        for text in texts where text.text == issuer {
            text.value.fault(
                "is the issuer itself: tokens that its clients send to it would be accepted here", allowed: allowed,
                hint: "take the issuer of this service, and have tokens made for it")
            return nil
        }
        return texts.count == count(of: value) ? texts.map(\.text) : nil
    }

    private static func readAlgorithms(_ value: ConfigurationValue) -> [VerificationAlgorithm]? {
        let names = VerificationAlgorithm.asymmetric.map(\.rawValue).joined(separator: ", ")
        guard let texts = value.texts(allowed: "a list of at least one of \(names)") else { return nil }
        let algorithms = texts.compactMap { text in
            text.value.choice(among: VerificationAlgorithm.asymmetric.map { ($0.rawValue, $0) })
        }
        return algorithms.count == count(of: value) ? algorithms : nil
    }

    /// How many elements there are, faulty ones included.
    private static func count(of value: ConfigurationValue) -> Int {
        if case .list(let nodes) = value.node.content { nodes.count } else { 1 }
    }
}
