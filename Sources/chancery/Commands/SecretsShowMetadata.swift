import ArgumentParser
import AuthorizationServer
import Persistence

struct SecretsShowMetadata: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show-metadata",
        abstract: "Show the versions of a secret and the resources that answer with it, never its value",
        discussion: """
            EXAMPLE
              chancery secrets show-metadata legacy-key --json --config chancery.yaml
            """
    )

    @OptionGroup var secret: SecretName

    @Flag(help: "Print a JSON object; times are seconds since the epoch.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let configuration = try config.load(.secrets)
        let versions = try ServerComponents.secretStore(of: configuration).versions(of: secret.name)
        guard !versions.isEmpty else { throw StaticSecretRefusal.unknown(name: secret.name) }
        let report = SecretReport.Metadata(
            name: secret.name, versions: versions, resources: SecretReport.resources(of: secret.name, in: configuration)
        )
        print(json ? report.json : report.lines.joined(separator: "\n"))
    }
}
