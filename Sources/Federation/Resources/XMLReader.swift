/// Reads the XML (1.0) that a query API of AWS answers with, and no other: elements, attributes, text, references to
/// characters. Whatever else XML has, declarations of entities above all, is refused.
struct XMLReader {
    /// Why bytes are not taken; the description completes "the answer ...".
    enum Fault: Error, Hashable, CustomStringConvertible {
        case notUTF8
        /// A declaration, a comment, CDATA or a processing instruction.
        case markup
        case tooDeep
        case tooManyElements
        case syntax

        var description: String {
            switch self {
            case .notUTF8: "is not UTF-8"
            case .markup: "has a declaration, a comment or an instruction, which do not belong there"
            case .tooDeep: "is nested deeper than \(XMLReader.maximumDepth) elements"
            case .tooManyElements: "has more than \(XMLReader.maximumElements) elements"
            case .syntax: "is not XML"
            }
        }
    }

    private static let maximumDepth = 16
    private static let maximumElements = 256

    private var rest: Substring.UnicodeScalarView
    private var elements = 0

    /// The element that the document is.
    static func read(_ bytes: [UInt8]) throws(Fault) -> XMLElement {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        var reader = XMLReader(rest: text[...].unicodeScalars)
        if reader.rest.first == "\u{FEFF}" { reader.rest.removeFirst() }
        if reader.take("<?xml ") { try reader.skipDeclaration() }
        reader.skipSpace()
        let element = try reader.element(depth: 0)
        reader.skipSpace()
        guard reader.rest.isEmpty else { throw reader.rest.starts(with: "<!".unicodeScalars) ? .markup : .syntax }
        return element
    }

    private init(rest: Substring.UnicodeScalarView) {
        self.rest = rest
    }

    /// What stands in it decides nothing: other encodings than UTF-8 were refused already.
    private mutating func skipDeclaration() throws(Fault) {
        while !take("?>") {
            guard let scalar = rest.popFirst(), scalar != "<" else { throw .syntax }
        }
    }

    private mutating func element(depth: Int) throws(Fault) -> XMLElement {
        guard depth < Self.maximumDepth else { throw .tooDeep }
        elements += 1
        guard elements <= Self.maximumElements else { throw .tooManyElements }
        guard take("<") else { throw .syntax }
        var element = XMLElement(name: try name())
        if try attributes() { return element }
        while !take("</") {
            guard let first = rest.first else { throw .syntax }
            if first == "<" {
                element.children.append(try self.element(depth: depth + 1))
            } else {
                element.text.unicodeScalars.append(contentsOf: try text())
            }
        }
        guard try name() == element.name else { throw .syntax }
        skipSpace()
        guard take(">") else { throw .syntax }
        // Space between children is no text; text beside children is none that anybody reads.
        return element
    }

    /// Passes over the attributes. Whether the element ends with them.
    private mutating func attributes() throws(Fault) -> Bool {
        while true {
            let hasSpace = skipSpace()
            if take("/>") { return true }
            if take(">") { return false }
            guard hasSpace else { throw .syntax }
            _ = try name()
            guard take("="), let quote = rest.popFirst(), quote == "\"" || quote == "'" else { throw .syntax }
            while let scalar = rest.popFirst(), scalar != quote {
                guard scalar != "<" else { throw .syntax }
            }
        }
    }

    private mutating func name() throws(Fault) -> String {
        if rest.first == "!" || rest.first == "?" { throw .markup }
        let name = rest.prefix { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "-", ".", ":": true
            default: false
            }
        }
        guard !name.isEmpty else { throw .syntax }
        rest = rest.dropFirst(name.count)
        return String(name)
    }

    private mutating func text() throws(Fault) -> [Unicode.Scalar] {
        var text: [Unicode.Scalar] = []
        while let scalar = rest.first, scalar != "<" {
            rest.removeFirst()
            text.append(scalar == "&" ? try reference() : scalar)
        }
        return text
    }

    /// One of the five entities that need no declaration, or a number (XML 1.0 §4.1, §4.6).
    private mutating func reference() throws(Fault) -> Unicode.Scalar {
        let body = String(rest.prefix(9).prefix { $0 != ";" })
        rest = rest.dropFirst(body.unicodeScalars.count)
        guard take(";") else { throw .syntax }
        switch body {
        case "lt": return "<"
        case "gt": return ">"
        case "amp": return "&"
        case "quot": return "\""
        case "apos": return "'"
        default: break
        }
        let isHexadecimal = body.hasPrefix("#x")
        let digits = body.dropFirst(isHexadecimal ? 2 : 1)
        guard body.hasPrefix("#"), !digits.hasPrefix("+"), !digits.hasPrefix("-"),
            let number = UInt32(digits, radix: isHexadecimal ? 16 : 10), number > 0,
            let scalar = Unicode.Scalar(number)
        else { throw .syntax }
        return scalar
    }

    private mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.unicodeScalars) else { return false }
        rest = rest.dropFirst(text.unicodeScalars.count)
        return true
    }

    @discardableResult
    private mutating func skipSpace() -> Bool {
        let count = rest.prefix { $0 == " " || $0 == "\n" || $0 == "\r" || $0 == "\t" }.count
        rest = rest.dropFirst(count)
        return count > 0
    }
}
