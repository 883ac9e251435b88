extension ReadingContext {
    /// Reports why an environment variable could not be filled in.
    func fault(
        substitution fault: EnvironmentSubstitution.Fault, of source: String, line: Int, path: ConfigurationKeyPath
    ) {
        switch fault {
        case .unset(let name):
            let looksLikeCapture = name == name.lowercased()
            self.fault(
                line: line, path: path, "the environment variable \(name) is not set", found: source,
                allowed: "a variable that is set",
                hint: looksLikeCapture
                    ? "set \(name); a capture is written {\(name)}, a literal ${ is written $${"
                    : "set \(name) for every command that reads this file; a literal ${ is written $${")
        case .unterminated:
            self.fault(
                line: line, path: path, "has a ${ without its }", found: source, allowed: "${NAME}",
                hint: "a literal ${ is written $${")
        case .notAName(let name):
            self.fault(
                line: line, path: path, "\"\(name)\" is not the name of an environment variable", found: source,
                allowed: "letters, digits and _, not starting with a digit")
        case .operation(let name):
            self.fault(
                line: line, path: path, "takes a variable with an operation; defaults are not supported",
                found: source, allowed: "${\(name)}")
        }
    }
}
