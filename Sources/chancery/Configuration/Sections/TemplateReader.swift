import AuthorizationServer

/// Reads texts with captures to fill in.
enum TemplateReader {
    /// The template; `nil` after a fault. `captures` are those that the rule's match provides, `nil` when not known.
    static func read(_ value: ConfigurationValue, captures: Set<String>?) -> Template? {
        guard let text = value.text() else { return nil }
        let template: Template
        do throws(TemplateError) {
            template = try Template(text)
        } catch {
            value.fault(error, hint: "a capture is written {name}, a literal brace twice")
            return nil
        }
        guard let captures else { return template }
        let missing = template.captures.subtracting(captures).sorted()
        guard missing.isEmpty else {
            let names = captures.sorted()
            value.fault(
                "uses a capture that match does not provide: \(list(missing))",
                allowed: names.isEmpty ? "no captures; match has none" : list(names),
                hint: missing.count == 1 ? NearestName.hint(for: missing[0], among: names) : nil)
            return nil
        }
        return template
    }

    private static func list(_ names: [String]) -> String {
        names.map { "{\($0)}" }.joined(separator: ", ")
    }
}
