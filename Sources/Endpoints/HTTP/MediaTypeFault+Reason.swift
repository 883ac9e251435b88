import JOSE

extension MediaTypeFault: CustomStringConvertible {
    var description: String {
        switch self {
        case .missing(let expected): "no Content-Type; it has to be \(expected)"
        case .several(let expected): "several Content-Type fields; one has to be there, \(expected)"
        case .unreadable(let text, let expected):
            "the Content-Type \(Self.shown(text)) cannot be read as a media type; it has to be \(expected)"
        case .other(let name, let expected): "the Content-Type is \(Self.shown(name)); it has to be \(expected)"
        case .charset(let text): "the Content-Type has the charset \(Self.shown(text)); it has to be utf-8, or left out"
        }
    }

    private static func shown(_ text: String) -> String { VisibleText.quoted(text, limit: 64) }
}
