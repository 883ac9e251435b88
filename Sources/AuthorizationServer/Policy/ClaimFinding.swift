import JOSE
import PKI

/// What an identity has under the path of a claim.
enum ClaimFinding {
    case missing
    /// The texts that patterns are compared with, and what else stands there, as a diagnosis names it.
    case found(texts: [String], incomparable: [String])

    /// Texts are compared as they are, whole numbers and booleans as JSON writes them, lists by each of their elements.
    /// All else - objects, fractions, `null`, texts with hidden characters - is compared with nothing.
    init(_ path: ClaimPath, in claims: JSONValue) {
        guard let value = path.value(in: claims) else {
            self = .missing
            return
        }
        var texts: [String] = []
        var incomparable: [String] = []
        let values = if case .array(let elements) = value { elements } else { [value] }
        for value in values {
            switch Self.reading(of: value) {
            case .success(let text): texts.append(text)
            case .failure(let strange): incomparable.append(strange.description)
            }
        }
        self = .found(texts: texts, incomparable: incomparable)
    }

    private struct Strange: Error {
        let description: String
    }

    private static func reading(of value: JSONValue) -> Result<String, Strange> {
        switch value {
        case .string(let text):
            // No authority prepares claims for comparison, as a CA has to do with names: here nothing invisible passes.
            guard NameText.text(utf8: Array(text.utf8)[...]) != nil, text.unicodeScalars.allSatisfy(VisibleText.shows)
            else {
                return .failure(Strange(description: "\"\(NameText.escaped(text.utf8))\""))
            }
            return .success(text)
        case .integer(let number): return .success(String(number))
        case .bool(let value): return .success(value ? "true" : "false")
        case .number: return .failure(Strange(description: "a number that is not whole, or too large"))
        case .null: return .failure(Strange(description: "null"))
        case .array: return .failure(Strange(description: "a list within a list"))
        case .object: return .failure(Strange(description: "an object"))
        }
    }
}
