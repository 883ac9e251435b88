import Federation

extension WebhookConfiguration {
    /// Reads `authorities.NAME.webhook` without what it reads of requests; `nil` after a fault.
    static func read(_ section: ConfigurationSection) -> WebhookConfiguration? {
        let url = section.required("url", allowed: urls).flatMap { readURL($0) }
        let secret = section.required(
            "secret", allowed: "a mapping with file: PATH or env: NAME",
            hint: "(umask 077; openssl rand -base64 32 > webhook.secret), and secret: { file: webhook.secret }"
        )
        .flatMap { EncryptionKeySource.read($0, for: .customFlows, as: { .webhookSecret($0) }) }
        let ca = section.optional("ca") { readCertificates($0) }
        let timeout = section.optional("timeout", otherwise: 2) { $0.duration(minimum: 1, maximum: 30) }
        let concurrency = section.optional("concurrency", otherwise: 64) { $0.integer(in: 1...1024) }
        guard let url, let secret, let ca, let timeout, let concurrency else { return nil }
        return WebhookConfiguration(
            url: url, secret: secret, authorities: ca, timeout: timeout, concurrency: concurrency)
    }

    private static let urls = "an https URL, or an http URL with localhost, 127.0.0.1 or [::1]"

    private static func readCertificates(_ value: ConfigurationValue) -> String? {
        guard let path = value.filePath() else { return nil }
        value.context.refer(to: FileReference(kind: .certificates, part: .customFlows, path: path, value: value))
        return path
    }

    /// The answers are as good as their way here.
    private static func readURL(_ value: ConfigurationValue) -> RevocationURL? {
        guard let url = value.revocationURL() else { return nil }
        guard url.isAuthentic else {
            value.fault("is http to another host, where anybody on the way can answer", allowed: urls)
            return nil
        }
        return url
    }
}
