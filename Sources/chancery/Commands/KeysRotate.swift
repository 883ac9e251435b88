import ArgumentParser
import AuthorizationServer

struct KeysRotate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Let the standby sign from now on",
        discussion: """
            The key that signed before stays published until its tokens have expired. A new standby is made. Refused while the \
            standby has not been published for keys.rotation.publish-ahead.

            EXAMPLE
              chancery keys rotate --algorithm RS256 --config chancery.yaml
            """
    )

    @Option(help: "The algorithm whose standby is meant; needed where several are configured.")
    var algorithm: AlgorithmArgument?

    @Flag(help: "Take the step although it breaks what verifiers rely on; what breaks is printed.")
    var force = false

    @Flag(help: "Print what was done as JSON.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        try KeyCommandExecution.run(force: force, json: json, config: config) { configuration in
            .rotate(try KeyCommandExecution.algorithm(algorithm, of: configuration))
        }
    }
}
