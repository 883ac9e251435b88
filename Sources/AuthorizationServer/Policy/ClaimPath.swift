package import JOSE
import PKI

/// Where among the claims of an identity a value stands.
///
/// A text that begins with `/` is a JSON Pointer (RFC 6901): the names of members from the outermost inwards. Any other
/// text is the name of one claim as it stands, dots and slashes included: no text can be read as two places. Names are
/// compared byte by byte, and a pointer leads through objects only, never by a position in a list.
package struct ClaimPath: Sendable, Hashable, CustomStringConvertible {
    /// In bytes.
    package static let maximumLength = 256
    package static let maximumDepth = 8

    /// As the configuration writes it.
    package let description: String
    /// The names from the outermost inwards.
    let members: [String]

    package init(_ text: String) throws(ClaimPathError) {
        guard text.utf8.count <= Self.maximumLength else { throw .tooLong }
        guard text.utf8.first == UInt8(ascii: "/") else {
            self.init(text, members: [try Self.checked(text)])
            return
        }
        let parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= Self.maximumDepth else { throw .tooDeep }
        var members: [String] = []
        for part in parts { members.append(try Self.checked(try Self.unescaped(part))) }
        self.init(text, members: members)
    }

    private init(_ text: String, members: [String]) {
        description = text
        self.members = members
    }

    /// Whether the path is this claim, at the top.
    package func isTopLevel(_ name: String) -> Bool {
        members.count == 1 && members[0].utf8.elementsEqual(name.utf8)
    }

    /// Whether the path needs no quotes in a fault: letters, digits, `-` and `_` only.
    var isPlain: Bool {
        description.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_": true
            default: false
            }
        }
    }

    /// What stands there; `nil` when nothing does.
    package func value(in claims: JSONValue) -> JSONValue? {
        var value = claims
        for name in members {
            guard case .object(let entries) = value,
                let entry = entries.first(where: { $0.name.utf8.elementsEqual(name.utf8) })
            else { return nil }
            value = entry.value
        }
        return value
    }

    /// RFC 6901 §4: `~1` is a slash, `~0` a tilde.
    private static func unescaped(_ part: Substring) throws(ClaimPathError) -> String {
        guard part.utf8.contains(UInt8(ascii: "~")) else { return String(part) }
        let pieces = part.split(separator: "~", omittingEmptySubsequences: false)
        var name = String(pieces[0])
        for piece in pieces.dropFirst() {
            switch piece.first {
            case "0": name += "~" + piece.dropFirst()
            case "1": name += "/" + piece.dropFirst()
            default: throw .escape
            }
        }
        return name
    }

    private static func checked(_ name: String) throws(ClaimPathError) -> String {
        guard !name.isEmpty else { throw .emptyName }
        guard NameText.text(utf8: Array(name.utf8)[...]) != nil else { throw .hiddenCharacter }
        return name
    }
}
