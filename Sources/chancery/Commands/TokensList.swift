import ArgumentParser
import AuthorizationServer
import FoundationEssentials
import JOSE
import Persistence

struct TokensList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the revoked tokens that have not expired, in the order of their jti",
        discussion: """
            What a token was for is in the audit log, under its jti.

            EXAMPLE
              chancery tokens list --json --config chancery.yaml
            """
    )

    @Flag(help: "Print one JSON object a line; times are seconds since the epoch.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let store = try SQLiteRevokedTokenStore(path: try config.load(.keys).database)
        defer { store.close() }
        let now = SystemClock().now
        var last: String?
        // In pages, so that memory stays bounded.
        repeat {
            let page = try store.tokens(after: last, limit: 1000)
            for token in page where token.expiresAt > now { print(json ? Self.json(token) : Self.line(token)) }
            last = page.last?.jti
        } while last != nil
    }

    private static func json(_ token: RevokedToken) -> String {
        TerminalText.json([
            "jti": .string(token.jti), "expires_at": .integer(Int64(token.expiresAt.timeIntervalSince1970)),
            "revoked_at": .integer(Int64(token.revokedAt.timeIntervalSince1970)),
        ])
    }

    private static func line(_ token: RevokedToken) -> String {
        TerminalText.line("\(token.jti)  revoked \(token.revokedAt.rfc3339)  expires \(token.expiresAt.rfc3339)")
    }
}
