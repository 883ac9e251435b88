import ArgumentParser
import AuthorizationServer
import Persistence

struct LeasesList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show leases, oldest first",
        discussion: """
            Filters are combined: a lease is shown when it meets all of them. A lease whose resource is not configured \
            any more is ended when the resource is back.

            EXAMPLE
              chancery leases list --state ending --json --config chancery.yaml
            """
    )

    @Option(help: "Only leases of this resource.")
    var resource: String?

    @Option(help: "Only leases of this subject.")
    var subject: String?

    @Option(help: "Only leases in this state: pending, active, ending or ended.")
    var state: LeaseStateArgument?

    @Flag(help: "Print a JSON array; times are seconds since the epoch.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let selection = LeaseSelection(resource: resource, subject: subject, state: state?.value)
        let leases = try ServerComponents.leaseStore(of: try config.load(.leases)).leases(selection)
        print(json ? LeaseReport.json(of: leases) : LeaseReport.table(of: leases))
    }
}
