/// What is wrong with the lines of a file of clients.
struct ImportFaults {
    /// The most that are named one by one.
    private static let shown = 100

    private let file: String
    private var first: [String] = []
    private var count = 0

    init(file: String) {
        self.file = file
    }

    mutating func add(_ fault: String, line: Int) {
        count += 1
        if count <= Self.shown { first.append("line \(line): \(fault)") }
    }

    /// Throws all of them, if there are any.
    func throwAll() throws(CommandFailure) {
        guard let only = first.first else { return }
        guard count > 1 else { throw CommandFailure("\(file): \(only)") }
        let more = count > first.count ? ["\(count - first.count) more lines are at fault"] : []
        throw CommandFailure(
            "\(file): \(count) lines are at fault, and nothing is registered:\n"
                + (first + more).map { "  " + $0 }.joined(separator: "\n"))
    }
}
