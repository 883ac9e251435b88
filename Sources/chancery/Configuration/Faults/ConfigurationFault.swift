/// One thing that is wrong with a configuration, said so that an operator can repair it.
struct ConfigurationFault: Error, Hashable, CustomStringConvertible {
    /// The configuration file as the operator named it.
    let file: String
    /// From 1; `nil` when the fault is the file's as a whole.
    let line: Int?
    /// Such as `policy[0].match.san-uri`; empty for the document as a whole.
    let path: String
    let problem: String
    /// What the file says, before variables are filled in, so that no secret is shown.
    let found: String?
    let allowed: String?
    let hint: String?

    init(
        file: String, line: Int?, path: String = "", problem: String, found: String? = nil, allowed: String? = nil,
        hint: String? = nil
    ) {
        self.file = file
        self.line = line
        self.path = path
        self.problem = problem
        self.found = found.map(Self.printable)
        self.allowed = allowed
        self.hint = hint
    }

    var description: String {
        let place = line.map { "\(file):\($0)" } ?? file
        let lines: [String?] = [
            path.isEmpty ? "\(place): \(problem)" : "\(place): \(Self.printable(path)): \(problem)",
            found.map { "    found:   \($0)" },
            allowed.map { "    allowed: \($0)" },
            hint.map { "    hint:    \($0)" },
        ]
        return lines.compactMap { $0 }.joined(separator: "\n")
    }

    private static let longestExcerpt = 160

    /// The text on one line of bounded length, without characters that a terminal would obey.
    private static func printable(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars.prefix(longestExcerpt) {
            let isVisible =
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
                default: true
                }
            if isVisible {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return text.unicodeScalars.count > longestExcerpt ? result + "..." : result
    }
}
