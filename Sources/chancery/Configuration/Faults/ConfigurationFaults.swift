/// Everything that is wrong with a configuration, in the order of its lines.
struct ConfigurationFaults: Error, CustomStringConvertible {
    let faults: [ConfigurationFault]
    /// The files that were read, or looked for: when one of them changes, the faults may be mended.
    let files: [String]

    init(_ faults: [ConfigurationFault], files: [String] = []) {
        self.files = files
        // The sort is stable by index: faults of one line stay in the order in which they were found.
        self.faults = faults.enumerated()
            .sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }
            .map(\.element)
    }

    /// One block of lines per fault.
    var description: String {
        faults.map(\.description).joined(separator: "\n")
    }

    /// EX_CONFIG of sysexits.h: the exit code of every command that refuses a configuration.
    static let exitCode: Int32 = 78
}
