import ArgumentParser
import AuthorizationServer

struct KeysRevoke: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Withdraw a key whose secrecy is in doubt",
        discussion: """
            The key leaves the JWKS at once and its private half is destroyed: the tokens that it signed fail as soon as \
            verifiers fetch the JWKS again. The standby signs at once.

            EXAMPLE
              chancery keys revoke KID --config chancery.yaml
            """
    )

    @OptionGroup var selection: KeySelection

    @Flag(help: "Take the step although it breaks what verifiers rely on; what breaks is printed.")
    var force = false

    @Flag(help: "Print what was done as JSON.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        try KeyCommandExecution.run(.revoke(selection.selector), force: force, json: json, config: config)
    }
}
