/// Refuses, before YAML is parsed, a document whose aliases could make it exponentially large.
///
/// Any alias is a fault, found with its place once the document is parsed. This keeps the parser from harm.
enum AliasScan {
    /// Fewer cannot multiply to anything large.
    private static let harmless = 12

    /// False after a fault.
    static func isBounded(_ text: String, in context: ReadingContext) -> Bool {
        let anchors = Set(names(behind: UInt8(ascii: "&"), in: text).map(\.name))
        guard !anchors.isEmpty else { return true }
        let aliases = names(behind: UInt8(ascii: "*"), in: text).filter { anchors.contains($0.name) }
        guard aliases.count > harmless else { return true }
        context.fault(
            line: aliases[0].line, "has YAML aliases", found: "*\(aliases[0].name)",
            allowed: "values without anchors and aliases", hint: "write the value out where it is needed")
        return false
    }

    /// Every `&name` or `*name`, also where YAML would see none, as in a comment: a superset does no harm.
    private static func names(behind sign: UInt8, in text: String) -> [(name: String, line: Int)] {
        var found: [(String, Int)] = []
        var line = 1
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\n") { line += 1 }
            guard byte == sign else { continue }
            let name = rest.prefix(while: isNameByte)
            if !name.isEmpty { found.append((String(decoding: name, as: UTF8.self), line)) }
        }
        return found
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}
