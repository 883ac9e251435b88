import AuthorizationServer

/// Reads texts with captures to fill in.
enum TemplateReader {
    /// The template; `nil` after a fault. `captures` are those that the rule's match provides, `nil` when not known.
    static func read(_ value: ConfigurationValue, captures: MatchCaptures?) -> Template? {
        guard let text = value.text() else { return nil }
        let template: Template
        do throws(TemplateError) {
            template = try Template(text)
        } catch {
            value.fault(
                error, allowed: "a text, with captures as match provides them",
                hint: error.hint)
            return nil
        }
        guard let captures else { return template }
        let missing = template.captures.subtracting(captures.provided).sorted()
        guard missing.isEmpty else {
            report(missing, of: captures, at: value)
            return nil
        }
        guard let joint = template.joint(captures.alphabets) else { return template }
        report(joint, at: value)
        return nil
    }

    /// Reports captures that nothing keeps apart.
    ///
    /// - Parameter found: the text, where it does not stand at `value`.
    static func report(_ joint: Template.Joint, in found: String? = nil, at value: ConfigurationValue) {
        let (first, second) = ("{\(joint.first)}", "{\(joint.second)}")
        value.fault(
            "joins \(first) and \(second) by nothing that neither may hold, so that two identities can have one text",
            found: found, allowed: "between two captures a character that neither of them may hold",
            hint: joint.separator.map { "write \(first)\($0)\(second)" } ?? "use one of them, or two texts")
    }

    private static func report(_ missing: [String], of captures: MatchCaptures, at value: ConfigurationValue) {
        let names = captures.provided.sorted()
        let partial = missing.filter(captures.partial.contains)
        guard partial.isEmpty else {
            return value.fault(
                "uses a capture that match provides in some of its ways only: \(list(partial))",
                allowed: names.isEmpty ? "no captures; match has none in all of its ways" : list(names),
                hint: "each value of a list and each part of any has to have the capture")
        }
        value.fault(
            "uses a capture that match does not provide: \(list(missing))",
            allowed: names.isEmpty ? "no captures; match has none" : list(names),
            hint: missing.count == 1 ? NearestName.hint(for: missing[0], among: names) : nil)
    }

    private static func list(_ names: [String]) -> String {
        names.map { "{\($0)}" }.joined(separator: ", ")
    }
}

extension TemplateError {
    fileprivate var hint: String {
        switch self {
        case .captureOptionInTemplate(let name): "write {\(name)} here, and {\(name):any} in match"
        default: "a capture is written {name}, a literal brace twice"
        }
    }
}
