import AuthorizationServer
import JOSE

/// Carries out one command on the keys and tells what it did.
enum KeyCommandExecution {
    static func run(_ command: KeyCommand, force: Bool, json: Bool, config: ConfigurationOption) throws {
        try run(force: force, json: json, config: config) { _ in command }
    }

    /// - Parameter command: what to do with the keys of the configuration.
    static func run(
        force: Bool, json: Bool, config: ConfigurationOption, _ command: (Configuration) throws -> KeyCommand
    ) throws {
        let configuration = try config.load(.keys)
        let command = try command(configuration)
        let steward = KeySteward(
            store: try ServerComponents.keyStore(of: configuration),
            schedule: ServerComponents.keySchedule(of: configuration),
            clock: SystemClock())
        let result: KeyCommandResult
        do {
            result = try steward.execute(command, force: force)
        } catch let refusal as KeyCommandRefusal {
            throw CommandFailure(refusal.description)
        }
        if let broken = result.broken { StandardError.write("warning: forced: \(broken)") }
        if json {
            print(KeyReport.json(of: result))
        } else {
            for line in KeyReport.lines(of: result) { print(line) }
        }
    }

    /// The algorithm that is meant: the one that is given, else the only one that is configured.
    static func algorithm(
        _ given: AlgorithmArgument?, of configuration: Configuration
    ) throws(CommandFailure) -> SignatureAlgorithm {
        if let given { return given.value }
        let all = configuration.keys.rotation.algorithms
        guard let only = all.first, all.count == 1 else {
            let names = all.map(\.rawValue).joined(separator: ", ")
            throw CommandFailure("several algorithms are configured: \(names); say which with --algorithm")
        }
        return only
    }
}
