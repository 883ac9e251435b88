import ArgumentParser
import AuthorizationServer
import Persistence

struct SecretsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the stored secrets, never their values",
        discussion: """
            EXAMPLE
              chancery secrets list --json --config chancery.yaml
            """
    )

    @Flag(help: "Print a JSON array; times are seconds since the epoch.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let versions = try ServerComponents.secretStore(of: try config.load(.secrets)).versions(of: nil)
        print(json ? SecretReport.json(of: versions) : SecretReport.table(of: versions))
    }
}
