import JOSE

/// What a server says of a request, made fit for the audit log.
enum UpstreamText {
    /// A part of a secret of so many characters is one.
    private static let window = 16

    /// The text in quotes, cut, without characters that do not show themselves, and without what was taken from a
    /// secret that the server was sent.
    static func shown(_ text: String, without secrets: [String], limit: Int) -> String {
        // A message is only so long, and a hostile one costs no more.
        let text = String(decoding: text.utf8.prefix(4096), as: UTF8.self)
        return VisibleText.quoted(redact(text, secrets: secrets), limit: limit)
    }

    private static func redact(_ text: String, secrets: [String]) -> String {
        let parts = secrets.reduce(into: Set<[UInt8]>()) { $0.formUnion(windows(of: $1)) }
        guard !parts.isEmpty else { return text }
        var result = ""
        var rest = text[...]
        while let first = rest.first {
            guard isSecretive(first) else {
                result.append(rest.removeFirst())
                continue
            }
            let run = rest.prefix(while: isSecretive)
            result += windows(of: String(run)).isDisjoint(with: parts) ? String(run) : "(secret)"
            rest = rest.dropFirst(run.count)
        }
        return result
    }

    /// Characters of tokens (RFC 7515 §2, RFC 6750 §2.1).
    private static func isSecretive(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-_~+/".contains(character))
    }

    private static func windows(of text: String) -> Set<[UInt8]> {
        let bytes = Array(text.utf8)
        guard bytes.count >= window else { return [] }
        return Set((0...bytes.count - window).map { Array(bytes[$0..<$0 + window]) })
    }
}
