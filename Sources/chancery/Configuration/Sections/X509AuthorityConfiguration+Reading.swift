extension X509AuthorityConfiguration {
    /// Reads `authorities.NAME`; `nil` after a fault.
    static func read(_ value: ConfigurationValue, name: String) -> X509AuthorityConfiguration? {
        guard let section = value.section() else { return nil }
        // That `oidc` is not available has been said when the keys were checked.
        guard section["oidc"] == nil else { return nil }
        guard let x509 = section.required("x509")?.section() else { return nil }
        let anchors = x509.required("anchors", hint: "name a PEM file with the certificates to trust")
            .flatMap { readFiles($0, kind: .certificates) }
        let intermediates = x509.optional("intermediates", otherwise: []) { readFiles($0, kind: .certificates) }
        let revocation = x509.optional("revocation", otherwise: .off) { readRevocation($0) }
        let depth = x509.optional("max-depth", otherwise: 4) { $0.integer(in: 0...8) }
        guard let anchors, let intermediates, let revocation, let depth else { return nil }
        let authority = X509AuthorityConfiguration(
            name: name, anchors: anchors, intermediates: intermediates, revocation: revocation, maximumDepth: depth)
        x509.value.context.refer(to: FileReference(kind: .authority(authority), path: name, value: x509.value))
        return authority
    }

    private static func readFiles(_ value: ConfigurationValue, kind: FileReference.Kind) -> [String]? {
        guard let texts = value.texts(allowed: "a path or a list of paths", mayStandAlone: true) else { return nil }
        let paths = texts.compactMap { text -> String? in
            guard let path = text.value.filePath() else { return nil }
            value.context.refer(to: FileReference(kind: kind, path: path, value: text.value))
            return path
        }
        return paths.count == texts.count ? paths : nil
    }

    private static func readRevocation(_ value: ConfigurationValue) -> Revocation? {
        guard let section = value.section() else { return nil }
        let isRequired = section.optional("mode", otherwise: true) {
            $0.choice(among: [("require", true), ("off", false)])
        }
        let lists = section.optional("crl", otherwise: []) { readFiles($0, kind: .revocationList) }
        guard let isRequired, let lists else { return nil }
        if isRequired, lists.isEmpty {
            value.fault(
                "mode \"require\" has no CRL", found: "no crl", allowed: "crl: a path or a list of paths",
                hint: "without CRLs write mode: off")
            return nil
        }
        if !isRequired, !lists.isEmpty {
            value.fault(
                "mode \"off\" has CRLs that nothing would read", found: "\(lists.count) under crl",
                allowed: "mode: require, or no crl")
            return nil
        }
        return isRequired ? .require(crls: lists) : .off
    }
}
