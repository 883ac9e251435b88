extension X509AuthorityConfiguration {
    /// Reads `authorities.NAME.x509`; `nil` after a fault.
    static func read(_ value: ConfigurationValue, name: String) -> X509AuthorityConfiguration? {
        guard let x509 = value.section() else { return nil }
        let anchors = x509.required(
            "anchors", allowed: "a path or a list of paths", hint: "name a PEM file with the certificates to trust"
        )
        .flatMap { readFiles($0, kind: .certificates) }
        let intermediates = x509.optional("intermediates", otherwise: []) { readFiles($0, kind: .certificates) }
        let revocation = x509.optional("revocation", otherwise: .off) { RevocationConfiguration.read($0) }
        let depth = x509.optional("max-depth", otherwise: 4) { $0.integer(in: 0...8) }
        guard let anchors, let intermediates, let revocation, let depth else { return nil }
        let authority = X509AuthorityConfiguration(
            name: name, anchors: anchors, intermediates: intermediates, revocation: revocation, maximumDepth: depth)
        x509.value.context.refer(
            to: FileReference(kind: .authority(authority), part: .authorities, path: name, value: x509.value))
        return authority
    }

    private static func readFiles(_ value: ConfigurationValue, kind: FileReference.Kind) -> [String]? {
        guard let texts = value.texts(allowed: "a path or a list of paths", mayStandAlone: true) else { return nil }
        let paths = texts.compactMap { text -> String? in
            guard let path = text.value.filePath() else { return nil }
            value.context.refer(to: FileReference(kind: kind, part: .authorities, path: path, value: text.value))
            return path
        }
        return paths.count == texts.count ? paths : nil
    }
}
