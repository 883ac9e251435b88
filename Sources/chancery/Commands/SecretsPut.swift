import ArgumentParser
import AuthorizationServer
import Persistence

struct SecretsPut: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put",
        abstract: "Store the next version of a secret",
        discussion: """
            The value is read from standard input to its end, and from nowhere else: 1 byte to 64 KiB of visible ASCII \
            with spaces and tabs within. One newline at the end is left out. The server answers with the new version \
            within a second. Of those before it --keep stay, answered with only where newer ones are deleted; the \
            values of all others are wiped.

            EXAMPLE
              chancery secrets put legacy-key --keep 0 --config chancery.yaml < key.txt
            """
    )

    @OptionGroup var secret: SecretName

    @Option(help: ArgumentHelp("How many versions before it stay: 0 to 9.", valueName: "number"))
    var keep = 1

    @Flag(help: "Print what was done as JSON.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func validate() throws {
        guard (0...9).contains(keep) else { throw ValidationError("--keep is a number from 0 to 9.") }
    }

    func run() throws {
        let configuration = try config.load(.secrets)
        let value = try SecretInput.value()
        let change = try ServerComponents.secretStore(of: configuration).put(
            value, as: secret.name, at: SystemClock().now, keeping: keep)
        print(json ? SecretReport.json(of: change, name: secret.name) : SecretReport.lines(of: change, verb: "stored"))
    }
}
