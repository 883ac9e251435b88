import AuthorizationServer

/// Carries out one command on the keys and tells what it did.
enum KeyCommandExecution {
    static func run(_ command: KeyCommand, force: Bool, json: Bool, config: ConfigurationOption) throws {
        let configuration = try config.load(.keys)
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
}
