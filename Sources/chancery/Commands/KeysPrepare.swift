import ArgumentParser
import AuthorizationServer

struct KeysPrepare: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare",
        abstract: "Make and publish one more standby",
        discussion: """
            The key may sign when it has been published for keys.rotation.publish-ahead.

            EXAMPLE
              chancery keys prepare --algorithm ES256 --config chancery.yaml
            """
    )

    @Option(help: "The algorithm of the new key; needed where several are configured.")
    var algorithm: AlgorithmArgument?

    @Flag(help: "Print what was done as JSON.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        try KeyCommandExecution.run(force: false, json: json, config: config) { configuration in
            .prepare(try KeyCommandExecution.algorithm(algorithm, of: configuration))
        }
    }
}
