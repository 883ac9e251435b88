import ArgumentParser
import AuthorizationServer
import Persistence

struct LeasesShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one lease",
        discussion: """
            EXAMPLE
              chancery leases show 5r0kqZsUTLX7mNHd1Sg2Ow --json --config chancery.yaml
            """
    )

    @Argument(help: "The lease's id, as the audit log and 'leases list' have it.")
    var id: String

    @Flag(help: "Print a JSON object; times are seconds since the epoch.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let leases = try ServerComponents.leaseStore(of: try config.load(.leases)).leases(LeaseSelection(id: id))
        guard let lease = leases.first else { throw LeaseReport.unknown(id) }
        print(json ? LeaseReport.json(of: lease) : LeaseReport.lines(of: lease))
    }
}
