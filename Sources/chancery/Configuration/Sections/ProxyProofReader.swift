import AuthorizationServer

/// Reads `from`: the one way in which a proxy proves that it is the one.
struct ProxyProofReader {
    typealias Proof = ForwardedCertificateConfiguration.Proof

    /// `nil` after a fault.
    let transport: ProxyListenerConfiguration.Transport?
    /// Names as the file has them.
    let authorities: [String]

    /// `nil` after a fault.
    func read(_ value: ConfigurationValue) -> Proof? {
        let allowed = "one of certificate, unix-socket, networks"
        guard let section = value.section() else { return nil }
        let given = ["certificate", "unix-socket", "networks"].filter { section[$0] != nil }
        guard given.count == 1, let member = section[given[0]] else {
            let found = given.isEmpty ? "none" : given.joined(separator: ", ")
            value.fault("has \(given.isEmpty ? "no" : "more than one") way of proof", found: found, allowed: allowed)
            return nil
        }
        let proof =
            switch given[0] {
            case "certificate": readCertificate(member)
            case "unix-socket": readUnixSocket(member)
            default: readNetworks(member)
            }
        guard let proof else { return nil }
        return fits(proof, member) ? proof : nil
    }

    private func readCertificate(_ value: ConfigurationValue) -> Proof? {
        guard let section = value.section() else { return nil }
        let authority = section.required("authority", allowed: allowedAuthorities).flatMap { readAuthority($0) }
        let uris = section.optional("san-uri", otherwise: []) { readNames($0) }
        let dnsNames = section.optional("san-dns", otherwise: []) { readNames($0) }
        let commonNames = section.optional("subject-cn", otherwise: []) { readNames($0) }
        guard let authority, let uris, let dnsNames, let commonNames else { return nil }
        guard !uris.isEmpty || !dnsNames.isEmpty || !commonNames.isEmpty else {
            value.fault(
                "would take every certificate of the authority for the proxy's",
                allowed: "at least one of san-uri, san-dns, subject-cn", hint: "name the proxy")
            return nil
        }
        return .certificate(authority: authority, uris: uris, dnsNames: dnsNames, commonNames: commonNames)
    }

    private var allowedAuthorities: String {
        authorities.isEmpty ? "none is configured" : authorities.joined(separator: ", ")
    }

    private func readAuthority(_ value: ConfigurationValue) -> String? {
        guard let text = value.text(allowed: allowedAuthorities) else { return nil }
        if authorities.contains(text) { return text }
        value.fault(
            "is not configured", allowed: allowedAuthorities, hint: NearestName.hint(for: text, among: authorities))
        return nil
    }

    private func readNames(_ value: ConfigurationValue) -> [String]? {
        value.texts(allowed: "a name or a list of names, as they stand in the certificate", mayStandAlone: true)?
            .map(\.text)
    }

    private func readUnixSocket(_ value: ConfigurationValue) -> Proof? {
        guard let isTrue = value.boolean() else { return nil }
        guard isTrue else {
            value.fault("is no proof", allowed: "true, or another way of proof")
            return nil
        }
        return .unixSocket
    }

    private func readNetworks(_ value: ConfigurationValue) -> Proof? {
        let allowed = "IP addresses and ranges, such as 10.0.0.0/8 or 2001:db8::/32"
        guard let texts = value.texts(allowed: allowed, mayStandAlone: true) else { return nil }
        let ranges = texts.compactMap { text -> AddressRange? in
            if let range = AddressRange(text.text) {
                guard range.isEverything else { return range }
                text.value.fault("would take everybody for the proxy", allowed: allowed)
                return nil
            }
            text.value.fault("is not an IP address or a range of them", allowed: allowed)
            return nil
        }
        return ranges.count == texts.count ? .networks(ranges) : nil
    }

    /// Whether the listener can have that proof.
    private func fits(_ proof: Proof, _ value: ConfigurationValue) -> Bool {
        guard let transport else { return true }
        switch (proof, transport) {
        case (.certificate, .tls), (.unixSocket, .unixSocket), (.networks, .tls), (.networks, .plain): return true
        case (.certificate, _):
            value.fault(
                "needs TLS", found: transport.words, allowed: "a listener with TLS",
                hint: "give listeners.proxy a certificate and a key")
        case (.unixSocket, _):
            value.fault(
                "needs a UNIX socket", found: transport.words, allowed: "a listener on a UNIX socket",
                hint: "write listeners.proxy.address: unix:PATH")
        case (.networks, .unixSocket):
            value.fault(
                "needs an address to listen on, a UNIX socket has no networks", found: transport.words,
                allowed: "a listener on HOST:PORT", hint: "write unix-socket: true")
        }
        return false
    }
}

extension ProxyListenerConfiguration.Transport {
    /// Without what the file may have from the environment.
    fileprivate var words: String {
        switch self {
        case .unixSocket: "a listener on a UNIX socket"
        case .plain: "a listener on HOST:PORT without TLS"
        case .tls: "a listener on HOST:PORT with TLS"
        }
    }
}
