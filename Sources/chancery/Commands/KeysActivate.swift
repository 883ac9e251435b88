import ArgumentParser
import AuthorizationServer

struct KeysActivate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate",
        abstract: "Let one prepared key sign from now on",
        discussion: """
            The key that signed before is retired. Refused while the key has not been published for \
            keys.rotation.publish-ahead.

            EXAMPLE
              chancery keys activate KID --config chancery.yaml
            """
    )

    @OptionGroup var selection: KeySelection

    @Flag(help: "Take the step although it breaks what verifiers rely on; what breaks is printed.")
    var force = false

    @Flag(help: "Print what was done as JSON.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        try KeyCommandExecution.run(.activate(selection.selector), force: force, json: json, config: config)
    }
}
