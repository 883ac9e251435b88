import Federation
import PKI

extension RevocationConfiguration {
    private static let modes: [(name: String, value: RevocationMode)] = [
        ("require", .require), ("prefer", .prefer), ("off", .off),
    ]

    /// Reads `authorities.NAME.x509.revocation`; `nil` after a fault.
    static func read(_ value: ConfigurationValue) -> RevocationConfiguration? {
        guard let section = value.section() else { return nil }
        let hasOnlyOCSP = section["crl"] == nil && section["distribution-points"] == nil && section["ocsp"] != nil
        let mode = section.optional("mode", otherwise: hasOnlyOCSP ? .off : .require) { $0.choice(among: modes) }
        let refresh = section.optional("refresh", otherwise: off.refresh) { $0.duration(minimum: 1) }
        let limits = section.optional("limits", otherwise: (off.sizeLimit, off.timeout)) { readLimits($0) }
        guard let mode, let refresh, let limits else { return nil }
        let reader = RevocationListsReader(refresh: refresh, sizeLimit: limits.0)
        let lists = section.optional("crl", otherwise: ([], [])) { reader.read($0) }
        let hosts = section.optional("distribution-points", otherwise: []) { readDistributionPoints($0) }
        let ocsp = section.optional("ocsp") { readOCSP($0) }
        guard let lists, let hosts, let ocsp else { return nil }
        let configuration = RevocationConfiguration(
            mode: mode, files: lists.0, urls: lists.1, distributionPointHosts: hosts,
            ocsp: ocsp.flatMap { $0.mode == .off ? nil : $0 }, refresh: refresh, sizeLimit: limits.0,
            timeout: limits.1)
        return configuration.isConsistent(value) ? configuration : nil
    }

    /// Reports a mode that does not fit the sources.
    private func isConsistent(_ value: ConfigurationValue) -> Bool {
        let hasSources = !files.isEmpty || fetchesLists
        if mode != .off, !hasSources {
            value.fault(
                "mode \"\(mode)\" has no CRL", found: "no crl and no distribution-points",
                allowed: "crl: a path, a URL or a list of these", hint: "without CRLs write mode: off")
            return false
        }
        if mode == .off, hasSources {
            value.fault(
                "mode \"off\" has CRLs that nothing would read",
                found: "\(files.count + urls.count) under crl, \(distributionPointHosts.count) allowed hosts",
                allowed: "mode: require or prefer, or neither crl nor distribution-points")
            return false
        }
        return true
    }

    private static func readLimits(_ value: ConfigurationValue) -> (size: Int, timeout: Int)? {
        guard let section = value.section() else { return nil }
        let size = section.optional("size", otherwise: off.sizeLimit) { $0.size(in: 1024...(1 << 30)) }
        let timeout = section.optional("timeout", otherwise: off.timeout) { $0.duration(minimum: 1, maximum: 300) }
        guard let size, let timeout else { return nil }
        return (size, timeout)
    }

    private static func readDistributionPoints(_ value: ConfigurationValue) -> [AllowedHost]? {
        value.section()?.required(
            "allow-hosts", allowed: "a host or a list of hosts", hint: "name the hosts that certificates may send us to"
        )
        .flatMap { $0.allowedHosts() }
    }

    /// A mode of `off` is read like the others, so that OCSP can be switched off by one word.
    private static func readOCSP(_ value: ConfigurationValue) -> OCSPConfiguration? {
        guard let section = value.section() else { return nil }
        let mode = section.optional("mode", otherwise: .require) { $0.choice(among: modes) }
        let url = section.optional("url") { $0.revocationURL() }
        let hosts = section.optional("allow-hosts", otherwise: []) { $0.allowedHosts() }
        let timeout = section.optional("timeout", otherwise: 2) { $0.duration(minimum: 1, maximum: 30) }
        guard let mode, let url, let hosts, let timeout else { return nil }
        guard url != nil || !hosts.isEmpty else {
            value.fault(
                "has no responder", found: "neither url nor allow-hosts", allowed: "url, allow-hosts or both",
                hint: "allow-hosts names the hosts in the certificates' own OCSP addresses")
            return nil
        }
        return OCSPConfiguration(mode: mode, url: url, allowedHosts: hosts, timeout: timeout)
    }
}
