/// A configuration differs from the one in force in what a running service cannot change.
struct RestartNeeded: Error, Hashable, CustomStringConvertible {
    /// The keys of the configuration that differ.
    let keys: [String]

    var description: String {
        "\(keys.joined(separator: ", ")) changed, which takes a restart; the configuration in force stays as it was"
    }

    /// Throws when there is anything of the kind.
    static func check(from old: Configuration, to new: Configuration) throws(RestartNeeded) {
        let differences: [(key: String, differs: Bool)] = [
            ("issuer", old.issuer != new.issuer),
            ("listeners.public.address", old.listeners.public.address != new.listeners.public.address),
            ("listeners.public.limits", old.listeners.public.limits != new.listeners.public.limits),
            ("listeners.mtls", (old.listeners.mtls == nil) != (new.listeners.mtls == nil)),
            ("listeners.mtls.address", differ(old, new) { $0.tls.address }),
            ("listeners.mtls.limits", differ(old, new) { $0.tls.limits }),
            ("listeners.mtls.url", differ(old, new) { $0.url }),
            ("listeners.admin", old.listeners.admin != new.listeners.admin),
            ("database", old.database != new.database),
            ("audit", old.audit != new.audit),
            ("keys", old.keys != new.keys),
        ]
        let keys = differences.filter(\.differs).map(\.key)
        guard keys.isEmpty else { throw RestartNeeded(keys: keys) }
    }

    private static func differ(
        _ old: Configuration, _ new: Configuration, in part: (MutualTLSListenerConfiguration) -> some Equatable
    ) -> Bool {
        guard let old = old.listeners.mtls, let new = new.listeners.mtls else { return false }
        return part(old) != part(new)
    }
}
