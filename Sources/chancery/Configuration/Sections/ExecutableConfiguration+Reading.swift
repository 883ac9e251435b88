extension ExecutableConfiguration {
    /// Reads `authorities.NAME.executable` without what it reads of requests; `nil` after a fault.
    static func read(_ section: ConfigurationSection) -> ExecutableConfiguration? {
        let command = section.required("command", allowed: programs).flatMap { readCommand($0) }
        let arguments = section.optional("arguments", otherwise: []) { readArguments($0) }
        let environment = section.optional("environment", otherwise: [:]) { readEnvironment($0) }
        let timeout = section.optional("timeout", otherwise: 5) { $0.duration(minimum: 1, maximum: 30) }
        let limit = section.optional("output-limit", otherwise: 64 << 10) { $0.size(in: 1 << 10...1 << 20) }
        let concurrency = section.optional("concurrency", otherwise: 4) { $0.integer(in: 1...64) }
        guard let command, let arguments, let environment, let timeout, let limit, let concurrency else { return nil }
        return ExecutableConfiguration(
            command: command, arguments: arguments, environment: environment, timeout: timeout, outputLimit: limit,
            concurrency: concurrency)
    }

    private static let programs = "the path of a program"

    private static func readCommand(_ value: ConfigurationValue) -> String? {
        // It is started in the root folder, whatever the folder of this process is.
        guard let path = value.filePath().map({ FileStatus.absolute($0) }) else { return nil }
        value.context.refer(to: FileReference(kind: .program, part: .customFlows, path: path, value: value))
        return path
    }

    /// As they are: no shell takes them apart.
    private static func readArguments(_ value: ConfigurationValue) -> [String]? {
        guard let elements = value.elements(allowed: "a list of texts") else { return nil }
        let texts = elements.compactMap { $0.textOrLiteral() }
        return texts.count == elements.count ? texts : nil
    }

    private static func readEnvironment(_ value: ConfigurationValue) -> [String: String]? {
        for member in value.members() ?? [] where !EnvironmentSubstitution.isName(member.name) {
            value.context.fault(
                line: member.line, path: member.value.path, "is not the name of an environment variable",
                found: member.name, allowed: "letters, digits and _, not starting with a digit")
        }
        return value.textsByName()
    }
}
