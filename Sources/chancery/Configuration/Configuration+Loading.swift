extension Configuration {
    /// Reads and checks a configuration file, and of the files that it names those that are demanded.
    ///
    /// The one way to a configuration: what starts the server is what `config check` has accepted. Throws all faults.
    static func load(
        path: String, environment: [String: String], inspection: FileInspection, demand: FileDemand = .everything
    ) throws(ConfigurationFaults) -> Configuration {
        let context = ReadingContext(file: path, environment: environment)
        let text = ConfigurationText.read(in: context)
        let configuration = text.flatMap { read($0, in: context) }
        for reference in context.references where demand.contains(reference.part) {
            reference.check(with: inspection, isWritten: demand.contains(.writing))
        }
        try context.throwFaults()
        guard var configuration else {
            throw ConfigurationFaults(
                [
                    ConfigurationFault(
                        file: path, line: nil, problem: "cannot be read", found: path, allowed: "a configuration")
                ], files: context.files)
        }
        configuration.watchedFiles = context.files
        configuration.notices = context.notices
        configuration.warnings = context.warnings
        configuration.shortcomings = context.shortcomings
        return configuration
    }
}
