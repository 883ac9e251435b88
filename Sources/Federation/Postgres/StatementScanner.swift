/// Reads a statement as PostgreSQL's lexer does (documentation, section 4.1), as far as it takes to tell words from
/// quotations, dollar quotes and comments. It assumes `standard_conforming_strings`, which each session switches on.
struct StatementScanner {
    private typealias Fault = StatementTemplateFault

    private let bytes: [UInt8]
    private var position = 0
    private var sql: [UInt8] = []
    private var found: [StatementTemplate.Piece] = []
    /// The words before the first sign that is none, in capitals.
    private var words: [String] = []
    private var isEnded = false

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func pieces() throws(StatementTemplateFault) -> [StatementTemplate.Piece] {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "'"): try skipQuotation("'", "a quotation", escapes: false)
            case UInt8(ascii: "\""): try skipQuotation("\"", "a quoted name", escapes: false)
            case UInt8(ascii: "$"): try skipDollar()
            case UInt8(ascii: "-") where peek(1) == byte: try skipLineComment()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"): try skipBlockComment()
            case UInt8(ascii: "{"): try takePlaceholder()
            case UInt8(ascii: "}"): throw .strayBrace
            case UInt8(ascii: ";"): try end()
            case let byte where Self.isWordStart(byte): try takeWord()
            default: try take(1)
            }
        }
        flush()
        guard !words.isEmpty else { throw .empty }
        try checkTransaction()
        return found
    }

    private func peek(_ offset: Int = 0) -> UInt8? {
        bytes.indices.contains(position + offset) ? bytes[position + offset] : nil
    }

    private mutating func take(_ count: Int) throws(StatementTemplateFault) {
        let taken = bytes[position..<min(position + count, bytes.count)]
        guard !isEnded || taken.allSatisfy(Self.isSpace) else { throw .severalStatements }
        sql += taken
        position += taken.count
    }

    /// A semicolon may end the statement; it is left out, as statements are joined.
    private mutating func end() throws(StatementTemplateFault) {
        guard !isEnded else { throw .severalStatements }
        isEnded = true
        position += 1
    }

    private mutating func flush() {
        if !sql.isEmpty { found.append(.sql(String(decoding: sql, as: UTF8.self))) }
        sql = []
    }

    /// A keyword or name, with which a quotation may begin: E'...' has escapes, U&'...' has none that end it.
    private mutating func takeWord() throws(StatementTemplateFault) {
        var length = 1
        while let byte = peek(length), Self.isWordPart(byte) { length += 1 }
        let word = String(decoding: bytes[position..<position + length], as: UTF8.self)
        words.append(word.uppercased())
        try take(length)
        guard peek() == UInt8(ascii: "'"), word.uppercased() == "E" else { return }
        try skipQuotation("'", "a quotation", escapes: true)
    }

    private mutating func skipQuotation(
        _ mark: Unicode.Scalar, _ kind: String, escapes: Bool
    ) throws(StatementTemplateFault) {
        let mark = UInt8(ascii: mark)
        var length = 1
        while let byte = peek(length) {
            if escapes, byte == UInt8(ascii: "\\") {
                length += 2
            } else if byte != mark {
                length += 1
            } else if peek(length + 1) == mark {
                length += 2
            } else {
                return try takeQuoted(length + 1, kind)
            }
        }
        throw .unclosed(kind)
    }

    private mutating func skipDollar() throws(StatementTemplateFault) {
        var length = 1
        while let byte = peek(length), Self.isWordPart(byte), byte != UInt8(ascii: "$") { length += 1 }
        let isTag = length == 1 || peek(1).map(Self.isWordStart) == true
        guard isTag, peek(length) == UInt8(ascii: "$") else { return try take(length) }
        let tag = bytes[position...position + length]
        var end = position + tag.count
        while end + tag.count <= bytes.count {
            if bytes[end..<end + tag.count].elementsEqual(tag) {
                return try takeQuoted(end + tag.count - position, "a dollar-quoted text")
            }
            end += 1
        }
        throw .unclosed("a dollar-quoted text")
    }

    private mutating func skipLineComment() throws(StatementTemplateFault) {
        var length = 2
        while let byte = peek(length), byte != 10, byte != 13 { length += 1 }
        // A statement that is joined behind it would be part of it.
        guard peek(length) != nil else { throw .unclosed("a comment") }
        try takeQuoted(length, "a comment")
    }

    private mutating func skipBlockComment() throws(StatementTemplateFault) {
        var depth = 1
        var length = 2
        while depth > 0 {
            guard let byte = peek(length), let next = peek(length + 1) else { throw .unclosed("a comment") }
            if byte == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
                depth += 1
                length += 2
            } else if byte == UInt8(ascii: "*"), next == UInt8(ascii: "/") {
                depth -= 1
                length += 2
            } else {
                length += 1
            }
        }
        try takeQuoted(length, "a comment")
    }

    /// Text in which a placeholder would be no word of its own.
    private mutating func takeQuoted(_ length: Int, _ kind: String) throws(StatementTemplateFault) {
        let quoted = bytes[position..<position + length]
        var rest = quoted
        while let start = rest.firstIndex(of: UInt8(ascii: "{")) {
            rest = rest[(start + 1)...]
            guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { break }
            let name = String(decoding: rest[..<end], as: UTF8.self)
            if Self.isName(name) { throw .quoted(placeholder: name, inside: kind) }
        }
        try take(length)
    }

    private mutating func takePlaceholder() throws(StatementTemplateFault) {
        guard !isEnded else { throw .severalStatements }
        guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "}")) else { throw .strayBrace }
        let name = String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
        guard Self.isName(name) else { throw .badName(name) }
        // E, U& and quotes would change what the quoted value means.
        let before = position > 0 ? bytes[position - 1] : UInt8(ascii: " ")
        let after = end + 1 < bytes.count ? bytes[end + 1] : UInt8(ascii: " ")
        guard Self.isSpace(before) || "(,=[".utf8.contains(before), Self.isSpace(after) || "),;:]".utf8.contains(after)
        else { throw .attached(placeholder: name) }
        flush()
        found.append(.placeholder(name))
        position = end + 1
    }

    private func checkTransaction() throws(StatementTemplateFault) {
        let first = words[0]
        let isTransaction =
            ["BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE"].contains(first)
            || first == "PREPARE" && words.dropFirst().first == "TRANSACTION"
        if isTransaction { throw .transaction(first) }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    private static func isWordStart(_ byte: UInt8) -> Bool {
        (65...90).contains(byte) || (97...122).contains(byte) || byte == 95 || byte >= 128
    }

    private static func isWordPart(_ byte: UInt8) -> Bool {
        isWordStart(byte) || (48...57).contains(byte) || byte == UInt8(ascii: "$")
    }

    /// The names that captures have.
    private static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, (97...122).contains(first), name.utf8.count <= 64 else { return false }
        return name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 || $0 == 95 }
    }
}
