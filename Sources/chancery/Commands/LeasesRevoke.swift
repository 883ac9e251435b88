import ArgumentParser
import AuthorizationServer
import JOSE
import Persistence

struct LeasesRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "End leases before their time",
        discussion: """
            A running server ends the credentials within a second: nobody logs in with them any more, and their \
            sessions are over. Without a running server that is done at the next start. To keep somebody from asking \
            for another, change the policy first.

            EXAMPLE
              chancery leases revoke 5r0kqZsUTLX7mNHd1Sg2Ow --config chancery.yaml
              chancery leases revoke --resource customer_database --subject repo:example/shop
            """
    )

    @Argument(help: "The lease's id.")
    var id: String?

    @Option(help: "All leases of this resource.")
    var resource: String?

    @Option(help: "All leases of this subject.")
    var subject: String?

    @Option(help: ArgumentHelp("Why, for the audit log.", valueName: "text"))
    var reason = "revoked by command"

    @Flag(help: "Count the leases as ended without asking what holds the credentials, because that is gone for good.")
    var force = false

    @Flag(help: "Print the leases as a JSON array.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func validate() throws {
        guard (id == nil) != (resource == nil && subject == nil) else {
            throw ValidationError("Give the id of a lease, or --resource, --subject or both.")
        }
        guard (1...512).contains(reason.utf8.count) else { throw ValidationError("--reason has 1 to 512 bytes.") }
    }

    func run() throws {
        let store = try ServerComponents.leaseStore(of: try config.load(.leases))
        let selection = LeaseSelection(id: id, resource: resource, subject: subject)
        let leases = try store.revoke(selection, reason: reason, isForced: force)
        if let id, leases.isEmpty {
            guard let lease = try store.leases(selection).first else { throw LeaseReport.unknown(id) }
            print(json ? LeaseReport.json(of: []) : "the lease has ended already, \(lease.endedAt?.rfc3339 ?? "")")
            return
        }
        guard !json else { return print(LeaseReport.json(of: leases)) }
        print(leases.map { "ending \($0.id) (\($0.resource), \($0.account))" }.joined(separator: "\n"))
        let count = "\(leases.count) \(leases.count == 1 ? "lease" : "leases")"
        StandardError.write(
            leases.isEmpty
                ? "there is no such lease that has not ended"
                : "\(count): a running server ends them within a second, otherwise the next start does")
    }
}
