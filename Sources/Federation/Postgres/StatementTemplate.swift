/// One SQL statement of the operator's with placeholders, such as `GRANT readonly TO {role}`.
///
/// A placeholder stands for a whole identifier or literal, which libpq quotes; nothing is ever put inside of quotes.
package struct StatementTemplate: Sendable, Hashable {
    enum Piece: Sendable, Hashable {
        case sql(String)
        case placeholder(String)
    }

    let pieces: [Piece]
    package let text: String

    package init(_ text: String) throws(StatementTemplateFault) {
        var scanner = StatementScanner(text)
        pieces = try scanner.pieces()
        self.text = text
    }

    /// The names of the placeholders.
    package var placeholders: Set<String> {
        Set(pieces.compactMap { if case .placeholder(let name) = $0 { name } else { nil } })
    }

    /// The statement with each placeholder's SQL in its place; `nil` when one is missing.
    func filled(with values: [String: String]) -> String? {
        var sql = ""
        for piece in pieces {
            switch piece {
            case .sql(let text): sql += text
            case .placeholder(let name):
                guard let value = values[name] else { return nil }
                sql += value
            }
        }
        return sql
    }
}

extension StatementTemplate {
    /// The identifier of the role, in each statement that names it.
    package static let role = "role"
    /// The literal of the password's SCRAM verifier.
    package static let password = "password"
    /// The literal of the time at which the lease ends.
    package static let expiration = "expiration"
    /// What every template for making roles has to have somewhere.
    package static let required = [role, password, expiration]
}
