import ArgumentParser

/// The arguments of the program, and which command they name: what ArgumentParser reads of them, seen beforehand, so that
/// nothing is reported against the wrong command and nothing is dropped without a word.
struct CommandWords {
    /// Why the arguments are no use of a command.
    struct Misuse: Error {
        let text: String
        /// The words of the command that they got to.
        let words: [String]
        /// What belongs behind those.
        let expected: String

        /// As ArgumentParser writes it.
        var message: String {
            let command = words.joined(separator: " ")
            return "Error: \(text)\nUsage: \(command) \(expected)\n  See '\(command) --help' for more information."
        }
    }

    let command: any ParsableCommand.Type
    /// From the program's name on.
    let words: [String]
    /// Those behind the words.
    let rest: [String]

    /// - Throws: `Misuse` for a word that is no subcommand, and for an option before the subcommand.
    static func read(_ arguments: [String], of root: any ParsableCommand.Type) throws(Misuse) -> CommandWords {
        var command = root
        var words = [root._commandName]
        var rest = arguments[...]
        while !command.configuration.subcommands.isEmpty, let word = rest.first {
            // Help in all its forms is ArgumentParser's.
            if word == "help" || general.contains(where: { word == $0 || word.hasPrefix($0 + "=") }) { break }
            let expected = "<subcommand>"
            guard !word.hasPrefix("-") else {
                throw Misuse(
                    text:
                        "The option '\(TerminalText.line(word))' stands before the subcommand; options belong behind it.",
                    words: words, expected: expected)
            }
            let known = command.configuration.subcommands
            guard let next = known.first(where: { $0._commandName == word }) else {
                let near =
                    NearestName.of(word, among: known.map { $0._commandName }).map { " Did you mean '\($0)'?" } ?? ""
                throw Misuse(
                    text: "Unknown subcommand '\(TerminalText.line(word))'.\(near)", words: words, expected: expected)
            }
            command = next
            words.append(word)
            rest = rest.dropFirst()
        }
        return CommandWords(command: command, words: words, rest: Array(rest))
    }

    private static let general = [
        "-h", "--help", "--help-hidden", "-help", "--version", "--experimental-dump-help",
        "--generate-completion-script",
    ]

    /// The arguments for ArgumentParser: as they were, but that an argument which options with several values would take
    /// with them is set apart.
    ///
    /// - Throws: `Misuse` where an option with one value is given twice, of which the first would be dropped, and where a
    ///   file stands twice.
    func checked() throws(Misuse) -> [String] {
        let names = Set(rest.prefix { $0 != "--" }.compactMap(Self.optionName))
        let options = CommandOptions(of: command, naming: names)
        if let twice = options.repeated(in: rest) {
            throw Misuse(
                text: "The option '\(twice)' is given twice, and takes one value.", words: words,
                expected: "[<options>]")
        }
        guard command == TrustVerify.self else { return Array(words.dropFirst()) + rest }
        if let twice = options.doubledValue(in: rest) {
            throw Misuse(
                text: "Unexpected argument '\(TerminalText.line(twice))': it stands there twice.", words: words,
                expected: "[<options>] <leaf>")
        }
        return Array(words.dropFirst()) + options.settingLastArgumentApart(in: rest)
    }

    /// `--name` of `--name` and of `--name=value`.
    static func optionName(_ argument: String) -> String? {
        guard argument.hasPrefix("--"), argument != "--" else { return nil }
        return String(argument.prefix { $0 != "=" })
    }
}
