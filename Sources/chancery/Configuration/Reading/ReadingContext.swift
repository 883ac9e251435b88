/// What the reader of one configuration file knows and has found out so far.
final class ReadingContext {
    /// The file as the operator named it.
    let file: String
    let environment: [String: String]
    /// The Swift types that authorities of kind `custom` can name.
    let installedFlows: [InstalledFlow]
    private(set) var faults: [ConfigurationFault] = []
    /// What is allowed, and worth a second look, as `config check` shows it.
    private(set) var notices: [ConfigurationFault] = []
    /// What is allowed, and will hardly be meant.
    private(set) var warnings: [ConfigurationFault] = []
    /// What is a fault, and keeps no service from starting: without it more would be refused than with it.
    private(set) var shortcomings: [ConfigurationFault] = []
    /// Files that the configuration names, in the order in which they were read.
    private(set) var references: [FileReference] = []

    init(file: String, environment: [String: String], installedFlows: [InstalledFlow] = CustomFlows.all) {
        self.file = file
        self.installedFlows = installedFlows
        self.environment = environment
    }

    /// Where relative paths start: the folder of the file, with a slash at its end, or empty.
    private var folder: Substring {
        file.lastIndex(of: "/").map { file[...$0] } ?? ""
    }

    func resolve(_ path: String) -> String {
        path.hasPrefix("/") ? path : folder + path
    }

    func fault(
        line: Int?, path: ConfigurationKeyPath = .root, _ problem: String, found: String? = nil,
        allowed: String? = nil, hint: String? = nil
    ) {
        faults.append(
            ConfigurationFault(
                file: file, line: line, path: path.description, problem: problem, found: found, allowed: allowed,
                hint: hint))
    }

    /// Points out what is allowed and worth a second look.
    func notice(line: Int?, path: ConfigurationKeyPath, _ text: String, found: String?, hint: String) {
        notices.append(
            ConfigurationFault(
                file: file, line: line, path: path.description, problem: text, found: found, allowed: nil, hint: hint))
    }

    /// Points out what is allowed, and will hardly be meant.
    func warn(line: Int?, path: ConfigurationKeyPath, _ text: String, found: String?, hint: String) {
        warnings.append(
            ConfigurationFault(
                file: file, line: line, path: path.description, problem: text, found: found, allowed: nil, hint: hint))
    }

    /// Reports what `config check` refuses, and with which a service starts all the same.
    func fallShort(
        line: Int?, path: ConfigurationKeyPath, _ problem: String, found: String?, allowed: String?, hint: String?
    ) {
        shortcomings.append(
            ConfigurationFault(
                file: file, line: line, path: path.description, problem: problem, found: found, allowed: allowed,
                hint: hint))
    }

    /// The configuration file and the files it names whose change matters to a running service.
    var files: [String] { [file] + references.filter(\.isReloaded).map(\.path) }

    func refer(to reference: FileReference) {
        references.append(reference)
    }

    /// Throws what was found, if anything.
    func throwFaults() throws(ConfigurationFaults) {
        if !faults.isEmpty { throw ConfigurationFaults(faults + shortcomings, files: files) }
    }
}
