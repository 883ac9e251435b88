import Testing

@testable import Federation

@Suite("Statement templates")
struct StatementTemplateTests {
    @Test("placeholders are words of their own, outside of everything quoted")
    func placeholders() throws {
        let template = try StatementTemplate("CREATE ROLE {role} PASSWORD {password} VALID UNTIL {expiration};")
        #expect(template.placeholders == ["role", "password", "expiration"])
        let values = ["role": "\"r\"", "password": "'p'", "expiration": "'e'"]
        #expect(template.filled(with: values) == "CREATE ROLE \"r\" PASSWORD 'p' VALID UNTIL 'e'")
        #expect(template.filled(with: ["role": "r"]) == nil)
    }

    @Test(
        "quotations, comments and dollar quotes are read as PostgreSQL reads them",
        arguments: [
            "SELECT '{1,2}', {role}", "SELECT 'it''s', {role}", "SELECT E'\\'', {role}", "SELECT \"a\"\"b\", {role}",
            "SELECT $$a ' b$$, {role}", "SELECT $a$ $$ $a$, {role}", "SELECT a$b$c, {role}",
            "SELECT 1 /* '/* \" */ */, {role}",
            "SELECT U&'a', {role}", "SELECT $1, {role}", "SELECT '\\', {role}", "SELECT f({role}), ({role})::text",
        ])
    func lexer(_ text: String) throws {
        #expect(try StatementTemplate(text).placeholders == ["role"])
    }

    static let wrong: [(String, StatementTemplateFault)] = [
        ("SELECT '{role}'", .quoted(placeholder: "role", inside: "a quotation")),
        ("SELECT 'it''s {subject}'", .quoted(placeholder: "subject", inside: "a quotation")),
        ("SELECT E'\\'{subject}'", .quoted(placeholder: "subject", inside: "a quotation")),
        ("SELECT \"{role}\"", .quoted(placeholder: "role", inside: "a quoted name")),
        ("SELECT $$ {role} $$", .quoted(placeholder: "role", inside: "a dollar-quoted text")),
        ("DO $x$ BEGIN EXECUTE {role}; END $x$", .quoted(placeholder: "role", inside: "a dollar-quoted text")),
        ("SELECT 1 /* {role} */", .quoted(placeholder: "role", inside: "a comment")),
        ("SELECT 1 -- {role}", .unclosed("a comment")),
        ("SELECT 'open {role}", .unclosed("a quotation")),
        ("SELECT E'\\' {role}", .unclosed("a quotation")),
        ("SELECT $a$ {role} $b$", .unclosed("a dollar-quoted text")),
        ("SELECT /* /* */ {role}", .unclosed("a comment")),
        ("SELECT E{subject}", .attached(placeholder: "subject")),
        ("SELECT U&{subject}", .attached(placeholder: "subject")),
        ("SELECT x_{role}", .attached(placeholder: "role")),
        ("SELECT {role}_x", .attached(placeholder: "role")),
        ("SELECT {role}{subject}", .attached(placeholder: "role")),
        ("SELECT 'a'{role}", .attached(placeholder: "role")),
        ("SELECT {role}'a'", .attached(placeholder: "role")),
        ("SELECT ${role}$", .attached(placeholder: "role")),
        ("SELECT {Role}", .badName("Role")), ("SELECT {}", .badName("")), ("SELECT {a b}", .badName("a b")),
        ("SELECT }", .strayBrace), ("SELECT {role", .strayBrace),
        ("CREATE ROLE {role}; DROP TABLE a", .severalStatements), ("SELECT 1; {role}", .severalStatements),
        ("SELECT 1;;", .severalStatements), ("SELECT 1; -- x", .unclosed("a comment")),
        ("COMMIT", .transaction("COMMIT")), ("begin", .transaction("BEGIN")),
        ("/* x */ rollback", .transaction("ROLLBACK")),
        ("PREPARE TRANSACTION 'x'", .transaction("PREPARE")), ("  ", .empty), ("/* x */", .empty), (";", .empty),
    ]

    @Test("what could let a value out of its quotes is refused", arguments: wrong)
    func refuses(_ text: String, _ fault: StatementTemplateFault) {
        #expect(throws: fault) { try StatementTemplate(text) }
    }
}
