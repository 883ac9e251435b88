import AuthorizationServer

extension RequestLimitSettings {
    /// Reads `limits`; `nil` after a fault.
    static func read(_ value: ConfigurationValue) -> RequestLimitSettings? {
        guard let section = value.section() else { return nil }
        let perSource = readPair(section, "per-source", otherwise: standard.perSource)
        let perClient = readPair(section, "per-client", otherwise: standard.perClient)
        let perAuthority = readPair(section, "per-authority", otherwise: standard.perAuthority)
        let exchanges = section.optional("exchanges", otherwise: standard.exchanges) { readLimit($0) }
        guard let perSource, let perClient, let perAuthority, let exchanges else { return nil }
        return RequestLimitSettings(
            perSource: perSource, perClient: perClient, perAuthority: perAuthority, exchanges: exchanges)
    }

    /// Reads `limits.longest-exchange`, in seconds; a `nil` within for `off`, and `nil` after a fault.
    static func readLongestExchange(_ limits: ConfigurationValue?) -> Int?? {
        guard let limits, case .mapping = limits.node.content,
            let value = ConfigurationSection(limits)["longest-exchange"]
        else { return .some(nil) }
        if case .scalar(let scalar) = value.node.content, scalar.text == "off" { return .some(nil) }
        return value.duration(minimum: 1).map { .some($0) }
    }

    private static func readPair(_ limits: ConfigurationSection, _ key: String, otherwise standard: Pair) -> Pair? {
        limits.optional(key, otherwise: standard) { readPair($0, otherwise: standard) }
    }

    private static func readPair(_ value: ConfigurationValue, otherwise standard: Pair) -> Pair? {
        guard let section = value.section() else { return nil }
        let attempts = section.optional("attempts", otherwise: standard.attempts) { readLimit($0) }
        let failures = section.optional("failures", otherwise: standard.failures) { readLimit($0) }
        guard let attempts, let failures else { return nil }
        return Pair(attempts: attempts, failures: failures)
    }

    /// A limit, a `nil` within for `off`; `nil` after a fault.
    private static func readLimit(_ value: ConfigurationValue) -> RateLimit?? {
        if case .scalar(let scalar) = value.node.content, scalar.text == "off" { return .some(nil) }
        let allowed = ConfigurationRate.allowed
        guard let text = value.text(allowed: allowed) else { return nil }
        do {
            return .some(try ConfigurationRate.limit(text))
        } catch {
            value.fault(error, allowed: allowed)
            return nil
        }
    }
}
