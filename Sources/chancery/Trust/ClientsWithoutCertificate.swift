import AuthorizationServer
import JOSE
import Logging
import Persistence

/// Finds registered clients without a certificate whose rules grant tokens that are bound to one: they never get any.
struct ClientsWithoutCertificate {
    private static let shown = 10
    private static let page = 1000

    /// How many clients there are for each rule and audience, and the first of them.
    private(set) var findings: [IssuancePolicy.Binding: (count: Int, first: [String])] = [:]
    /// In the order in which they were found.
    private var order: [IssuancePolicy.Binding] = []

    /// Asks the database; there is nothing to find where there is none. Throws `StoreError` where it cannot be read.
    init(_ configuration: Configuration) throws {
        let policy = configuration.issuancePolicy
        guard policy.bindsClientsWithoutAuthority else { return }
        let store: SQLiteClientStore
        do { store = try SQLiteClientStore(reading: configuration.database) } catch StoreError.missing { return }
        defer { store.close() }
        var last: String?
        repeat {
            let ids = try store.clientsWithoutCertificate(after: last, limit: Self.page)
            for id in ids {
                for binding in policy.bindings(forClientWithoutCertificate: ByteString(id)) { add(id, to: binding) }
            }
            last = ids.last
        } while last != nil
    }

    private mutating func add(_ id: String, to binding: IssuancePolicy.Binding) {
        if findings[binding] == nil { order.append(binding) }
        var (count, first) = findings[binding] ?? (0, [])
        if count < Self.shown { first.append(id) }
        count += 1
        findings[binding] = (count, first)
    }

    private var texts: [(rule: String, audience: String, clients: String)] {
        order.map { binding in
            let (count, first) = findings[binding] ?? (0, [])
            let more = count > first.count ? " and \(count - first.count) more" : ""
            return (binding.rule, binding.audience, first.joined(separator: ", ") + more)
        }
    }

    func faults(in file: String) -> [ConfigurationFault] {
        texts.map { rule, audience, clients in
            ConfigurationFault(
                file: file, line: nil, path: "policy",
                problem:
                    "rule \"\(rule)\" grants clients audience \"\(audience)\", whose tokens are bound to a certificate,"
                    + " which these clients do not have",
                found: clients, allowed: "clients with a certificate, or audiences with certificate-bound: false",
                hint: "set audiences.\(audience).certificate-bound: false, or give the clients another rule")
        }
    }

    /// Tells the person at the terminal, where a client was registered that gets no token of some audience.
    static func warn(of registration: ClientRegistration, _ configuration: Configuration) {
        let client = RegisteredClient(registration)
        guard client.proof.method?.isByCertificate == false else { return }
        for binding in configuration.issuancePolicy.bindings(forClientWithoutCertificate: client.id) {
            StandardError.write(
                "warning: rule \"\(binding.rule)\" grants the client audience \"\(binding.audience)\", whose tokens are bound"
                    + " to a certificate: it gets none without one")
        }
    }

    /// Tells of them in the log. What cannot be read is reported by the code that needs it.
    static func report(_ configuration: Configuration, to logger: Logger) {
        for (rule, audience, clients) in (try? ClientsWithoutCertificate(configuration))?.texts ?? [] {
            logger.warning(
                "Registered clients without a certificate are granted tokens that are bound to one; they get none",
                metadata: ["rule": "\(rule)", "audience": "\(audience)", "clients": "\(clients)"])
        }
    }
}
