/// What is wrong with a pattern or template in a policy rule.
package enum TemplateError: Error, Hashable, CustomStringConvertible {
    case empty
    case unbalancedBrace
    case badCaptureName(String)
    /// What stands behind the colon of a capture is not known.
    case badCaptureOption(String, String)
    /// A template fills in what was captured, and cannot ask for more of it.
    case captureOptionInTemplate(String)
    case repeatedCapture(String)
    case adjacentCaptures(String, String)
    case tooManyCaptures(limit: Int)

    package var description: String {
        switch self {
        case .empty: "is empty"
        case .unbalancedBrace: "has a brace without its partner (a literal brace is written twice)"
        case .badCaptureName(let name):
            "has the capture name \"\(name)\"; allowed are a lower-case letter, then letters, digits, '-' and '_'"
        case .badCaptureOption(let name, let option):
            "has \"\(option)\" behind the colon of {\(name)}; only \"any\" is allowed there"
        case .captureOptionInTemplate(let name):
            "has {\(name):any}, which is for match; a text to be filled in has {\(name)}"
        case .repeatedCapture(let name): "captures {\(name)} twice"
        case .adjacentCaptures(let first, let second):
            "has nothing between {\(first)} and {\(second)}, so that it could be read in several ways"
        case .tooManyCaptures(let limit): "has more than \(limit) captures"
        }
    }
}
