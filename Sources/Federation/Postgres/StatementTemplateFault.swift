/// What is wrong with a statement of a template.
package enum StatementTemplateFault: Error, Hashable {
    /// A quotation, comment or dollar-quoted text has no end.
    case unclosed(String)
    /// A placeholder inside of one.
    case quoted(placeholder: String, inside: String)
    /// A brace that begins or ends no placeholder.
    case strayBrace
    case badName(String)
    /// A placeholder that touches other text: it would not be a word of its own.
    case attached(placeholder: String)
    case severalStatements
    case transaction(String)
    case empty
}

extension StatementTemplateFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unclosed(let kind): "has \(kind) without an end"
        case .quoted(let name, let kind): "has {\(name)} inside of \(kind), where nothing can be quoted safely"
        case .strayBrace: "has a brace that is no placeholder's"
        case .badName(let name):
            "has the placeholder \"\(name)\"; allowed are a lower-case letter, then letters, digits, '-' and '_'"
        case .attached(let name): "has {\(name)} right beside other text"
        case .severalStatements: "has several statements"
        case .transaction(let word): "is \(word), and all statements are in one transaction already"
        case .empty: "has no statement"
        }
    }
}
