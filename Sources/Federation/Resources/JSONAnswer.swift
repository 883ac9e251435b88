import JOSE

/// The JSON of an answer, and what its members have to be.
struct JSONAnswer: Sendable {
    /// Why an answer has no credential; the description follows the name of the server.
    enum Fault: Error, Hashable, CustomStringConvertible {
        case contentType(String)
        case document(JSONValue.ParsingError)
        /// A member that is missing, or not of its form.
        case member(String)
        case expired

        var description: String {
            switch self {
            case .contentType(let type): "the answer is of type \(VisibleText.quoted(type)), not JSON"
            case .document(let error): "the answer is of no use: \(error)"
            case .member(let name): "the answer has no \(name), or not one of its form"
            case .expired: "the token has ended already"
            }
        }
    }

    private let value: JSONValue

    init(_ answer: UpstreamAnswer) throws(Fault) {
        guard answer.mediaType == "application/json" else { throw .contentType(answer.mediaType) }
        do { value = try JSONValue(parsing: answer.body) } catch { throw .document(error) }
    }

    subscript(name: String) -> JSONValue? { value[name] }

    func text(_ name: String) -> String? {
        if case .string(let text)? = value[name] { text } else { nil }
    }

    /// A token that can stand in a header field (RFC 6750 §2.1).
    func token(_ name: String) throws(Fault) -> String {
        guard let text = text(name), BearerToken(fileContents: Array(text.utf8))?.text == text else {
            throw .member(name)
        }
        return text
    }
}
