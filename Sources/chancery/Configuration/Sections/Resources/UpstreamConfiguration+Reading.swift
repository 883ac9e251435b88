import Federation

extension UpstreamConfiguration {
    private static let urls = "an https URL without query, or an http URL with localhost, 127.0.0.1 or [::1]"

    /// Reads `ca` and `timeout` of a resource; `nil` after a fault.
    static func read(_ section: ConfigurationSection) -> UpstreamConfiguration? {
        let ca = section.optional("ca") { value -> String? in
            guard let path = value.filePath() else { return nil }
            value.context.refer(to: FileReference(kind: .certificates, part: .resources, path: path, value: value))
            return path
        }
        let timeout = section.optional("timeout", otherwise: 10) { $0.duration(minimum: 1, maximum: 30) }
        guard let ca, let timeout else { return nil }
        return UpstreamConfiguration(authorities: ca, timeout: timeout)
    }

    /// Reads the URL of a server that credentials come from; `nil` after a fault.
    static func readEndpoint(_ section: ConfigurationSection, _ key: String, otherwise: String) -> RevocationURL? {
        guard let value = section[key] else { return try? RevocationURL(otherwise) }
        guard let url = value.revocationURL() else { return nil }
        guard !url.target.contains("?") else {
            value.fault("has a query", allowed: urls)
            return nil
        }
        guard url.isAuthentic else {
            value.fault("is http to another host: tokens and credentials could be read on the way", allowed: urls)
            return nil
        }
        return url
    }
}
