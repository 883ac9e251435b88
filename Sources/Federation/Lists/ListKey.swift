import FoundationEssentials
import PKI

/// Whose list is fetched, from where, and for which authority. Nothing that is held under one key can be replaced or
/// refused by what belongs to another.
struct ListKey: Hashable {
    let authority: String
    let url: RevocationURL
    /// The CA whose certificates name the URL, or which has signed the list that a configured URL has; nil: the
    /// configuration, whose list is that of any configured CA.
    let line: IssuingLine?
    /// 0 for what was fetched last; others for lists that the URL had before, of another key or scope, and that stay beside.
    let place: Int

    /// As the archive has it: URL, place, line and authority, with spaces between them.
    var text: String {
        let keys = line.map { $0.keys.map { Hexadecimal.text($0) }.joined(separator: ".") } ?? "-"
        return "\(url) \(place) \(keys) \(authority)"
    }

    /// Those of lists of other keys or scopes, beside the first.
    var places: [ListKey] {
        (0...ListTable.maximumBeside).map { ListKey(authority: authority, url: url, line: line, place: $0) }
    }

    init(authority: String, url: RevocationURL, line: IssuingLine?, place: Int = 0) {
        self.place = place
        self.authority = authority
        self.url = url
        self.line = line
    }

    /// Reads `text`; nil if it is none.
    init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, let url = try? RevocationURL(String(parts[0])),
            let place = Int(parts[1]), (0...ListTable.maximumBeside).contains(place)
        else { return nil }
        self.url = url
        self.place = place
        authority = String(parts[3])
        guard parts[2] != "-" else {
            line = nil
            return
        }
        let keys = parts[2].split(separator: ".", omittingEmptySubsequences: false).compactMap { Hexadecimal.bytes($0) }
        guard !keys.isEmpty, keys.allSatisfy({ $0.count == 32 }) else { return nil }
        line = IssuingLine(keys: keys)
    }
}
