import Yams

/// Reads YAML text as one document, with as many of its faults as can be found in one go.
enum YAMLDocument {
    /// Duplicate keys are found one by one, each at the price of another parse.
    private static let maximumDuplicates = 20

    /// The document's root; `nil` after a fault that leaves nothing to read.
    static func read(_ text: String, in context: ReadingContext) -> ConfigurationNode? {
        guard AliasScan.isBounded(text, in: context) else { return nil }
        var text = text
        for _ in 0..<maximumDuplicates {
            do {
                return try compose(text, in: context)
            } catch YamlError.duplicatedKeysInMapping(let names, let found) {
                guard let marked = DuplicateKeyMark.marking(text, at: found.mark) else {
                    context.fault(
                        line: found.mark.line, "the mapping has a key twice", found: names.joined(separator: ", "),
                        allowed: "each key once", hint: "keep one of them")
                    return nil
                }
                text = marked
            } catch {
                fault(for: error, text: text, in: context)
                return nil
            }
        }
        context.fault(
            line: nil, "has keys that stand twice in their mapping", found: "more than \(maximumDuplicates)",
            allowed: "each key once")
        return nil
    }

    private static func compose(_ text: String, in context: ReadingContext) throws -> ConfigurationNode? {
        // Every scalar stays text: what it means is for the reader of the key to say.
        let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
        let root = try parser.nextRoot()
        if root != nil, let second = try parser.nextRoot() {
            context.fault(
                line: second.mark?.line, "a second document starts here", found: "---", allowed: "one YAML document",
                hint: "remove the line ---")
        }
        // A node knows its anchor for as long as the parser lives.
        return withExtendedLifetime(parser) {
            guard let root, root.mapping != nil || root.sequence != nil || root.scalar?.string.isEmpty == false else {
                context.fault(
                    line: nil, "is empty", found: "nothing",
                    allowed: "a mapping: issuer, listeners, database, keys, ...")
                return nil
            }
            return YAMLTree(context: context).node(from: root)
        }
    }

    private static func fault(for error: any Error, text: String, in context: ReadingContext) {
        guard let error = error as? YamlError else {
            context.fault(line: nil, "is not YAML", found: "other text", allowed: allowed)
            return
        }
        switch error {
        case .scanner(let detail, let problem, let mark, _), .parser(let detail, let problem, let mark, _),
            .composer(let detail, let problem, let mark, _):
            let explanation = detail.map { " \($0.text) that starts on line \($0.mark.line)" } ?? ""
            context.fault(
                line: mark.line, "is not YAML: \(problem)\(explanation)", found: excerpt(ofLine: mark.line, of: text),
                allowed: allowed, hint: hint(forLine: mark.line, of: text))
        case .reader(let problem, let offset, _, _):
            let line = offset.map { text.prefix($0).count(where: \.isNewline) + 1 }
            context.fault(
                line: line, "is not YAML: \(problem)", found: excerpt(ofLine: line, of: text), allowed: allowed)
        default:
            context.fault(line: nil, "is not YAML", found: "other text", allowed: allowed)
        }
    }

    private static let allowed = "one YAML document: keys, a colon and a space behind each, indented with spaces"

    /// The line as far as its first colon: what stands behind could be a secret in the wrong place.
    private static func excerpt(ofLine number: Int?, of text: String) -> String {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard let number, lines.indices.contains(number - 1) else { return "the end of the file" }
        let line = lines[number - 1].drop(while: \.isWhitespace)
        guard !line.isEmpty else { return "an empty line" }
        return line.firstIndex(of: ":").map { "\(line[...$0]) ..." } ?? "a line without a colon"
    }

    private static func hint(forLine number: Int, of text: String) -> String? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.indices.contains(number - 1) else { return nil }
        let line = lines[number - 1]
        if line.prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") {
            return "indent with spaces, not with tabs"
        }
        return line.contains("${") ? "between { } or [ ] write \"${NAME}\" in quotes" : nil
    }
}
