import AuthorizationServer
import Federation

/// Reads `create` and `drop` of a resource of kind `postgres`: SQL statements with placeholders.
struct StatementsReader {
    let isCreating: Bool

    /// What makes a role where nothing else is said.
    static let usual = ["CREATE ROLE {role} LOGIN PASSWORD {password} VALID UNTIL {expiration}"].compactMap {
        try? StatementTemplate($0)
    }

    private var allowed: String {
        isCreating
            ? "a list of SQL statements with {role}, {password} and {expiration}"
            : "a list of SQL statements with {role}"
    }

    /// `nil` after a fault.
    func read(_ value: ConfigurationValue) -> [StatementTemplate]? {
        guard let elements = value.elements(allowed: allowed) else { return nil }
        let statements = elements.compactMap { readStatement($0) }
        guard statements.count == elements.count, elements.count <= 32 else {
            if elements.count > 32 { value.fault("has too many statements", found: "\(elements.count)", allowed: "32") }
            return nil
        }
        guard isCreating else { return statements }
        let names = statements.reduce(into: Set<String>()) { $0.formUnion($1.placeholders) }
        let missing = StatementTemplate.required.filter { !names.contains($0) }
        guard missing.isEmpty else {
            value.fault(
                "makes no role that ends by itself: it lacks \(missing.map { "{\($0)}" }.joined(separator: ", "))",
                found: "\(statements.count) statements", allowed: allowed,
                hint: "CREATE ROLE {role} LOGIN PASSWORD {password} VALID UNTIL {expiration}")
            return nil
        }
        return statements
    }

    private func readStatement(_ value: ConfigurationValue) -> StatementTemplate? {
        guard let text = value.text(allowed: "an SQL statement") else { return nil }
        let statement: StatementTemplate
        do throws(StatementTemplateFault) { statement = try StatementTemplate(text) } catch {
            value.fault(error, allowed: "one SQL statement, with placeholders as words of their own")
            return nil
        }
        let others = statement.placeholders.subtracting([StatementTemplate.role]).sorted()
        guard isCreating || others.isEmpty else {
            value.fault("has {\(others[0])}, which is not known any more when a lease ends", allowed: "{role} alone")
            return nil
        }
        return statement
    }
}
