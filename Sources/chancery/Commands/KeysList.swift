import ArgumentParser
import AuthorizationServer
import FoundationEssentials
import Persistence

struct KeysList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show every key, its state and what happens to it next",
        discussion: """
            EXAMPLE
              chancery keys list --algorithm ES256 --json --config chancery.yaml
            """
    )

    @Option(help: "Only keys of this algorithm.")
    var algorithm: AlgorithmArgument?

    @Flag(help: "Print a JSON array; times are seconds since the epoch.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let configuration = try config.load(.keys)
        let schedule = ServerComponents.keySchedule(of: configuration)
        var inventory = try ServerComponents.keyStore(of: configuration).load()
        if let algorithm { inventory.keys.removeAll { $0.algorithm != algorithm.value } }
        print(
            json
                ? KeyReport.json(of: inventory, schedule: schedule, at: SystemClock().now)
                : KeyReport.table(of: inventory, schedule: schedule))
    }
}
