import ArgumentParser
import FoundationEssentials

/// The options of a command that take values, as ArgumentParser knows them.
struct CommandOptions {
    /// By their names with hyphens: whether each takes several values, or may be repeated.
    private let takesSeveral: [String: Bool]

    /// - Parameter names: of the options that matter; without any, nothing is asked for.
    init(of command: any ParsableCommand.Type, naming names: Set<String>) {
        guard !names.isEmpty,
            let help = try? JSONDecoder().decode(Help.self, from: Data(command._dumpHelp().utf8))
        else {
            takesSeveral = [:]
            return
        }
        let options = (help.command.arguments ?? []).filter { $0.kind == "option" }
        let named = options.flatMap { option in
            (option.names ?? []).filter { $0.kind == "long" }.map { ("--" + $0.name, option.isRepeating) }
        }
        takesSeveral = Dictionary(named) { first, _ in first }
    }

    /// What is read of the description of a command.
    private struct Help: Decodable {
        struct Command: Decodable { let arguments: [Argument]? }
        struct Argument: Decodable {
            let kind: String
            let isRepeating: Bool
            let names: [Name]?
        }
        struct Name: Decodable {
            let kind: String
            let name: String
        }
        let command: Command
    }

    /// An option that takes one value and is given more than once.
    func repeated(in arguments: [String]) -> String? {
        var known: Set<String> = []
        var isValue = false
        for argument in arguments.prefix(while: { $0 != "--" }) {
            if isValue {
                isValue = false
                continue
            }
            guard let name = CommandWords.optionName(argument), let takesSeveral = takesSeveral[name] else { continue }
            isValue = !takesSeveral && name == argument
            if !takesSeveral, !known.insert(name).inserted { return name }
        }
        return nil
    }

    /// The arguments with the last value of the last option that takes several behind "--", where no argument stands by
    /// itself: `--crl a.crl b.crl device.pem` takes the certificate with it.
    func settingLastArgumentApart(in arguments: [String]) -> [String] {
        guard let values = lastValues(in: arguments), values.count > 1, let last = values.last else { return arguments }
        return arguments[..<last] + arguments[(last + 1)...] + ["--", arguments[last]]
    }

    /// A value that such an option has twice: one of the two is more than the command takes.
    func doubledValue(in arguments: [String]) -> String? {
        var known: Set<String> = []
        return (lastValues(in: arguments) ?? []).map { arguments[$0] }.first { !known.insert($0).inserted }
    }

    /// Where the values of the last option stand that takes several; `nil` where an argument stands by itself.
    private func lastValues(in arguments: [String]) -> [Int]? {
        var values: [Int] = []
        var isCollecting = false
        var isValue = false
        for (index, argument) in arguments.enumerated() {
            if isValue {
                isValue = false
            } else if argument.hasPrefix("-"), argument.count > 1 {
                guard argument != "--" else { return nil }
                let name = CommandWords.optionName(argument)
                let takesSeveral = name.flatMap { self.takesSeveral[$0] }
                isCollecting = takesSeveral == true
                isValue = takesSeveral == false && name == argument
                // One that is joined to its option is its value, whatever follows.
                if isCollecting { values = name == argument ? [] : [index] }
            } else if isCollecting {
                values.append(index)
            } else {
                return nil
            }
        }
        return values
    }
}
