import ArgumentParser
import AuthorizationServer

struct KeysDelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Forget a removed or revoked key",
        discussion: """
            A key in any other state is published; deleting it is refused.

            EXAMPLE
              chancery keys delete KID --config chancery.yaml
            """
    )

    @Argument(help: "The key, as 'keys list' shows it.")
    var kid: String

    @Flag(help: "Take the step although it breaks what verifiers rely on; what breaks is printed.")
    var force = false

    @Flag(help: "Print what was done as JSON.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        try KeyCommandExecution.run(.delete(kid: kid), force: force, json: json, config: config)
    }
}
