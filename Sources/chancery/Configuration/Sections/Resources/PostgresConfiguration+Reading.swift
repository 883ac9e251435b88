import AuthorizationServer
import Federation

extension PostgresConfiguration {
    /// Reads a resource of kind `postgres`; `nil` after a fault.
    static func readResource(_ section: ConfigurationSection, name: String) -> ResourceConfiguration? {
        guard let configuration = read(section) else { return nil }
        let names = configuration.create.reduce(into: Set<String>()) { $0.formUnion($1.placeholders) }
            .subtracting(StatementTemplate.required).subtracting([ResourceTerms.subjectCapture])
        // The names are those of captures, so that each of these texts is one.
        let parameters = names.compactMap { name in (try? Template("{\(name)}")).map { (name, $0) } }
        let terms = ResourceTerms(
            name: name, kind: .postgres, parameters: Dictionary(parameters) { first, _ in first })
        return ResourceConfiguration(terms: terms, settings: .postgres(configuration))
    }

    private static func read(_ section: ConfigurationSection) -> PostgresConfiguration? {
        let connection = section.required("connection", allowed: "a mapping with host, database and user")
            .flatMap { Connection.read($0) }
        let endpoint = section.optional("endpoint") { readEndpoint($0) }
        let create = section.optional("create") { StatementsReader(isCreating: true).read($0) }
        let grants = section.optional("grants", otherwise: []) { value in
            value.texts(allowed: "a list of roles", atLeastOne: false) { readRole($0) }?.map(\.text)
        }
        let drop = section.optional("drop", otherwise: []) { StatementsReader(isCreating: false).read($0) }
        let owner = section.optional("owner") { readRole($0) }
        let prefix = section.optional("prefix", otherwise: "chancery_") { readPrefix($0) }
        let lifetime = section.optional("ttl", otherwise: 3600) { $0.duration(minimum: 1, maximum: 30 * 86_400) }
        let reuses = section.optional("reuse", otherwise: false) { $0.boolean() }
        let renewal = section.optional("renew") { readRenewal($0, reuses: reuses, lifetime: lifetime) }
        let all = section.optional("maximum-leases", otherwise: 1000) { $0.integer(in: 1...100_000) }
        let own = section.optional("maximum-leases-per-subject", otherwise: 20) { $0.integer(in: 1...100_000) }
        let timeout = section.optional("timeout", otherwise: 5) { $0.duration(minimum: 1, maximum: 30) }
        guard let connection, let endpoint, let create, let grants, let drop, let owner, let prefix, let lifetime,
            let reuses, let renewal, let all, let own, let timeout,
            let place = endpoint ?? connection.publicPlace(in: section)
        else { return nil }
        return PostgresConfiguration(
            connection: connection, endpoint: place, create: create ?? StatementsReader.usual, grants: grants,
            drop: drop, owner: owner, prefix: prefix, lifetime: lifetime, reuses: reuses, renewal: renewal,
            maximumLeases: all, maximumLeasesPerSubject: own, timeout: timeout)
    }

    private static func readEndpoint(_ value: ConfigurationValue) -> String? {
        let allowed = "HOST:PORT, where callers find the database"
        guard let text = value.text(allowed: allowed) else { return nil }
        // It stands in a URI as it is.
        let colon = text.lastIndex(of: ":")
        let host = colon.map { text[..<$0] } ?? ""
        let port = colon.map { text[text.index(after: $0)...] } ?? ""
        let isHost = !host.isEmpty && host.utf8.allSatisfy { isHostByte($0) }
        if isHost, let number = Int(port), (1...65535).contains(number), String(number) == port { return text }
        value.fault("is not a host and a port", allowed: allowed)
        return nil
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122: true
        default: "-._[]:".utf8.contains(byte)
        }
    }

    /// The name of a role that is there.
    private static func readRole(_ value: ConfigurationValue) -> String? {
        let allowed = "the name of a role, at most 63 bytes"
        guard let text = value.text(allowed: allowed) else { return nil }
        if text.utf8.count <= 63 { return text }
        value.fault("is too long for a role", allowed: allowed)
        return nil
    }

    private static func readPrefix(_ value: ConfigurationValue) -> String? {
        let allowed = "1 to 40 of a-z, 0-9 and _, not beginning with a digit or pg_"
        guard let text = value.text(allowed: allowed) else { return nil }
        let isPlain = text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
        let startsWithDigit = text.utf8.first.map { (48...57).contains($0) } ?? true
        if isPlain, !startsWithDigit, text.utf8.count <= 40, !text.hasPrefix("pg_") { return text }
        value.fault("cannot begin the name of a role", allowed: allowed)
        return nil
    }

    private static func readRenewal(_ value: ConfigurationValue, reuses: Bool?, lifetime: Int?) -> Int? {
        guard reuses != false else {
            value.fault(
                "needs reuse: only a lease that is given again can be extended", allowed: "reuse: true beside it")
            return nil
        }
        return value.duration(minimum: lifetime ?? 1, maximum: 365 * 86_400)
    }
}
