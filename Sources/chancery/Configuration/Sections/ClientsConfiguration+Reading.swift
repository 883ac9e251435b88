import AuthorizationServer

extension ClientsConfiguration {
    /// Reads `clients`; `nil` after a fault.
    static func read(_ value: ConfigurationValue) -> ClientsConfiguration? {
        guard let section = value.section() else { return nil }
        let origins = section.optional("jwks-origins", otherwise: []) { readOrigins($0) }
        let limits = ClientAssertionTerms.lifetimes
        let lifetime = section.optional("assertion-lifetime", otherwise: ClientAssertionTerms.defaultLifetime) {
            $0.duration(minimum: limits.lowerBound, maximum: limits.upperBound)
        }
        guard let origins, let lifetime else { return nil }
        return ClientsConfiguration(keyOrigins: origins, assertionLifetime: lifetime)
    }

    private static func readOrigins(_ value: ConfigurationValue) -> [WebOrigin]? {
        let allowed = "a list of https origins without a path, such as https://keys.example.com"
        guard let texts = value.texts(allowed: allowed) else { return nil }
        let origins = texts.compactMap { text -> WebOrigin? in
            do throws(WebOrigin.Fault) {
                return try WebOrigin(text.text)
            } catch {
                text.value.fault(error, allowed: allowed)
                return nil
            }
        }
        return origins.count == texts.count ? origins : nil
    }
}
