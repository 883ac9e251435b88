extension Configuration {
    /// Reads and checks a configuration file and every file that it names.
    ///
    /// The one way to a configuration: what starts the server is what `config check` has accepted. Throws all faults.
    static func load(
        path: String, environment: [String: String], inspection: FileInspection
    ) throws(ConfigurationFaults) -> Configuration {
        let context = ReadingContext(file: path, environment: environment)
        let text = ConfigurationText.read(in: context)
        let configuration = text.flatMap { read($0, in: context) }
        for reference in context.references { reference.check(with: inspection) }
        try context.throwFaults()
        guard var configuration else {
            throw ConfigurationFaults(
                [ConfigurationFault(file: path, line: nil, problem: "cannot be read")], files: context.files)
        }
        configuration.watchedFiles = context.files
        return configuration
    }
}
