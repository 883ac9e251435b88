/// Fills in `${NAME}`; `$${` is a literal `${`.
enum EnvironmentSubstitution {
    /// Why a reference cannot be filled in.
    enum Fault: Error, Hashable {
        case unset(String)
        case unterminated
        case notAName(String)
        /// Such as `${NAME:-default}`.
        case operation(String)
    }

    /// The text with variables filled in, and whether there were any.
    static func expand(
        _ text: String, environment: [String: String]
    ) throws(Fault) -> (text: String, usesEnvironment: Bool) {
        var result = ""
        var usesEnvironment = false
        var rest = Substring(text)
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                result += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                guard let end = rest.firstIndex(of: "}") else { throw .unterminated }
                result += try value(of: rest[..<end].dropFirst(2), environment: environment)
                usesEnvironment = true
                rest = rest[rest.index(after: end)...]
            } else {
                result += "$"
                rest.removeFirst()
            }
        }
        return (result + rest, usesEnvironment)
    }

    private static func value(of name: Substring, environment: [String: String]) throws(Fault) -> String {
        guard isName(name) else {
            let known = name.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            throw isName(known) ? .operation(String(known)) : .notAName(String(name))
        }
        guard let value = environment[String(name)] else { throw .unset(String(name)) }
        return value
    }

    /// A name as POSIX has them (XBD §8.1), in either case.
    static func isName(_ name: some StringProtocol) -> Bool {
        guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
        return name.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
        }
    }
}
