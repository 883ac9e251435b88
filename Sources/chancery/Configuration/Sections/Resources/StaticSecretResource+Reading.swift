import AuthorizationServer

extension StaticSecretResource {
    /// The resource; `nil` after a fault. Whether the secret is stored is for the server to say.
    static func read(_ section: ConfigurationSection, name: String) -> ResourceConfiguration? {
        let secret = section.required("secret", allowed: "the name of a secret of 'chancery secrets put'").flatMap {
            readSecret($0)
        }
        let header = section.required("header", allowed: "the name of a header field, such as x-api-key").flatMap {
            readHeader($0)
        }
        guard let secret, let header else { return nil }
        return ResourceConfiguration(
            terms: ResourceTerms(name: name, kind: .staticSecret),
            settings: .staticSecret(StaticSecretResource(secret: secret, header: header)))
    }

    private static func readSecret(_ value: ConfigurationValue) -> String? {
        guard let text = value.text(allowed: ConfigurationName.allowed) else { return nil }
        guard ConfigurationName.isValid(text) else {
            value.fault(
                "is not the name of a secret", allowed: ConfigurationName.allowed,
                hint: "the value itself is stored with 'chancery secrets put', and never stands here")
            return nil
        }
        return text
    }

    private static func readHeader(_ value: ConfigurationValue) -> String? {
        guard let text = value.text(allowed: HeaderFieldName.allowed) else { return nil }
        guard HeaderFieldName.isValid(text) else {
            value.fault("is not the name of a header field (RFC 9110, section 5.1)", allowed: HeaderFieldName.allowed)
            return nil
        }
        guard !HeaderFieldName.isForTheMessage(text) else {
            value.fault(
                "is a header field that says how a message is carried, not who sends it",
                allowed: "a field such as x-api-key or authorization")
            return nil
        }
        return text
    }
}
