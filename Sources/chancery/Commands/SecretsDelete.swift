import ArgumentParser
import AuthorizationServer
import Persistence

struct SecretsDelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Wipe the value of a secret",
        discussion: """
            Wipes all versions, or one. A running server answers with it no more within a second: where the newest \
            version is wiped, with the one before it that is kept. Anyone who has the value already still has it: change \
            it where it is accepted.

            EXAMPLE
              chancery secrets delete legacy-key --version 3 --config chancery.yaml
            """
    )

    @OptionGroup var secret: SecretName

    @Option(name: .customLong("version"), help: ArgumentHelp("Only this version.", valueName: "number"))
    var number: Int64?

    @Flag(help: "Print what was done as JSON.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func validate() throws {
        if let number, number < 1 { throw ValidationError("--version is a number from 1 on.") }
    }

    func run() throws {
        let store = try ServerComponents.secretStore(of: try config.load(.secrets))
        let change = try store.delete(secret.name, version: number, at: SystemClock().now)
        print(json ? SecretReport.json(of: change, name: secret.name) : SecretReport.lines(of: change, verb: nil))
    }
}
