import ArgumentParser
import FoundationEssentials

/// `--config`, which every command has.
struct ConfigurationOption: ParsableArguments {
    @Option(name: .customLong("config"), help: ArgumentHelp("The configuration file.", valueName: "file"))
    var path = "/etc/chancery/chancery.yaml"

    /// The configuration, or an end with every fault on standard error and status 78.
    ///
    /// - Parameter demand: which of the files that it names are checked too.
    func load(_ demand: FileDemand) throws -> Configuration {
        do {
            return try Configuration.load(
                path: path, environment: ProcessInfo.processInfo.environment, inspection: .complete, demand: demand)
        } catch {
            StandardError.write(error.description)
            throw ExitCode(ConfigurationFaults.exitCode)
        }
    }
}
