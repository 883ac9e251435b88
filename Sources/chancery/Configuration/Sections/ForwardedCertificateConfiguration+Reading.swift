import PKI

extension ForwardedCertificateConfiguration {
    /// Reads `forwarded`; `nil` after a fault.
    static func read(
        _ value: ConfigurationValue, transport: ProxyListenerConfiguration.Transport?, authorities: [String]
    ) -> ForwardedCertificateConfiguration? {
        guard let section = value.section() else { return nil }
        let format = section.required(
            "format", allowed: ForwardedCertificateFormat.allCases.map(\.rawValue).joined(separator: ", ")
        )
        .flatMap { $0.choice(of: ForwardedCertificateFormat.self) }
        let names = section.optional("headers", otherwise: [:]) { readNames($0) }
        let proof = section.required(
            "from", allowed: "one of certificate, unix-socket, networks",
            hint: "say how the proxy proves that it is the one"
        )
        .flatMap { ProxyProofReader(transport: transport, authorities: authorities).read($0) }
        let believes = section.optional("trust-proxy-verification", otherwise: false) { $0.boolean() }
        let authority = believes.flatMap { readAuthority(section, believes: $0, authorities: authorities) }
        guard let format, let names, let believes else { return nil }
        let reader = makeReader(format, names, believes, in: section)
        guard let reader, let proof, let authority else { return nil }
        return ForwardedCertificateConfiguration(reader: reader, proof: proof, authority: authority)
    }

    private static func readNames(_ value: ConfigurationValue) -> [ForwardedHeader: String]? {
        guard let members = value.members() else { return nil }
        var names: [ForwardedHeader: String] = [:]
        for member in members {
            // An unknown key has its fault already.
            guard let header = ForwardedHeader(rawValue: member.name) else { continue }
            guard let name = member.value.text(allowed: "the name of a header") else { return nil }
            names[header] = name
        }
        return names
    }

    /// The name for policy, a `nil` within where the proxy's judgement does not count; `nil` after a fault.
    private static func readAuthority(
        _ section: ConfigurationSection, believes: Bool, authorities: [String]
    ) -> String?? {
        guard believes else {
            guard let member = section["authority"] else { return .some(nil) }
            member.fault(
                "names the proxy's own judgement, which does not count without trust-proxy-verification: true",
                allowed: "trust-proxy-verification: true, or no authority",
                hint: "remove it: forwarded certificates are validated by authorities")
            return nil
        }
        let hint = "a name of its own, by which rules of policy know what the proxy says"
        guard let member = section.required("authority", allowed: ConfigurationName.allowed, hint: hint) else {
            return nil
        }
        guard let name = member.text(allowed: ConfigurationName.allowed) else { return nil }
        guard ConfigurationName.isValid(name) else {
            member.fault("is not a name", allowed: ConfigurationName.allowed)
            return nil
        }
        guard !authorities.contains(name) else {
            member.fault(
                "is one of authorities, which validate certificates themselves",
                allowed: "any name but \(authorities.joined(separator: ", "))", hint: hint)
            return nil
        }
        return name
    }

    private static func makeReader(
        _ format: ForwardedCertificateFormat, _ names: [ForwardedHeader: String], _ believes: Bool,
        in section: ConfigurationSection
    ) -> ForwardedCertificateReader? {
        do throws(ForwardedLayoutError) {
            return try ForwardedCertificateReader(format: format, names: names, believesAttributes: believes)
        } catch {
            section.report(error, format)
            return nil
        }
    }
}

extension ConfigurationSection {
    fileprivate func report(_ error: ForwardedLayoutError, _ format: ForwardedCertificateFormat) {
        let headers = self["headers"]?.section()
        let known = format.usualNames.map(\.header.rawValue).joined(separator: ", ")
        let names = headers?.keys ?? []
        let found = names.isEmpty ? "no headers" : names.joined(separator: ", ")
        switch error {
        case .notOfFormat(let header):
            headers?[header.rawValue]?.fault("is no header of the format \(format.rawValue)", allowed: known)
        case .notAName(let header):
            headers?[header.rawValue]?.fault(
                "is not a name for it",
                allowed: "at most 64 letters, digits, '-' and '_', the first a letter; no everyday header such as Host")
        case .sameName(let header, let other):
            (headers?[header.rawValue] ?? headers?[other.rawValue])?.fault(
                "is the name of \(header == other ? "another header" : "\(header.rawValue) and \(other.rawValue)")",
                allowed: "a name of its own", hint: "names count as one when they differ in case, '-' and '_' only")
        case .eitherOr(let header, let other):
            headers?[header.rawValue]?.fault(
                "stands beside \(other.rawValue)", allowed: "one of \(header.rawValue), \(other.rawValue)")
        case .missing(let header):
            (headers?.value ?? value).fault(
                "has no \(header.rawValue) among its headers", found: found, allowed: known,
                hint: "name the headers that the load balancer is configured to set, and no other")
        case .nobodyValidates:
            value.fault(
                "brings attributes only, which Chancery cannot validate", found: found,
                allowed: "headers.leaf, or trust-proxy-verification: true",
                hint: "have the certificate forwarded and name headers.leaf, or set trust-proxy-verification: true")
        case .nothingToBelieve:
            self["trust-proxy-verification"]?.fault(
                "is true where the whole certificate arrives, which Chancery validates itself", allowed: "false")
        }
    }
}
