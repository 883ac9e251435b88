import ArgumentParser
import AuthorizationServer

struct KeysRetire: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "Take a key out of use, still published",
        discussion: """
            A standby takes over when a signing key is retired. Refused when there is none that may sign, and for the last standby.

            EXAMPLE
              chancery keys retire KID --config chancery.yaml
            """
    )

    @OptionGroup var selection: KeySelection

    @Flag(help: "Take the step although it breaks what verifiers rely on; what breaks is printed.")
    var force = false

    @Flag(help: "Print what was done as JSON.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        try KeyCommandExecution.run(.retire(selection.selector), force: force, json: json, config: config)
    }
}
