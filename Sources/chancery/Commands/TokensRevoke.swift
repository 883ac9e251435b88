import ArgumentParser
import AuthorizationServer
import FoundationEssentials
import JOSE
import Persistence

struct TokensRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Make a token of ours count no more",
        discussion: """
            Takes the token, which has to be one of ours that has not expired, or its jti, as the audit log has it. The \
            record goes by itself when the token expires; with --jti that is 24 hours from now, which no token outlives, \
            or --until.

            EXAMPLE
              chancery tokens revoke --config chancery.yaml - < token.txt
            """
    )

    @Argument(help: ArgumentHelp("The token, or - to read it from standard input.", valueName: "token"))
    var token: String?

    @Option(parsing: .unconditional, help: "Instead of a token: its jti.")
    var jti: String?

    @Option(
        help: ArgumentHelp("With --jti: when the token expires.", valueName: "time"), transform: TimeArgument.date)
    var until: Date?

    @Flag(help: "Print what was done as JSON; times are seconds since the epoch.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func validate() throws {
        guard (token == nil) != (jti == nil) else {
            throw ValidationError("Name a token: either itself, or - for standard input, or by --jti.")
        }
        guard until == nil || jti != nil else {
            throw ValidationError("--until belongs to --jti: a token says itself when it expires.")
        }
    }

    func run() async throws {
        let configuration = try config.load(.keys)
        let now = SystemClock().now
        let (jti, end) = try revocation(by: configuration, at: now)
        let store = try SQLiteRevokedTokenStore(path: configuration.database)
        defer { store.close() }
        let isNew = try await store.record(jti, until: end, at: now)
        if json {
            let done: JSONValue = [
                "jti": .string(jti), "expires_at": .integer(Int64(end.timeIntervalSince1970)), "is_new": .bool(isNew),
            ]
            print(TerminalText.json(done))
        } else {
            print(TerminalText.line(isNew ? "revoked \(jti) until \(end.rfc3339)" : "\(jti) is revoked already"))
        }
    }

    private func revocation(by configuration: Configuration, at now: Date) throws -> (jti: String, end: Date) {
        if let jti { return (try Self.identifier(jti), try Self.end(until, at: now)) }
        // Validated: there is one of both.
        let text: String
        do { text = try TokenOptionValues.token(token ?? "") } catch { throw CommandFailure("\(error)") }
        let inventory = try ServerComponents.keyStore(of: configuration).load()
        let verifier = IssuedTokenVerifier(
            issuer: configuration.issuer, keys: KeyRing(KeySet(inventory, tokenLifetime: 0, loadedAt: now)),
            revoked: RevokedTokens(confirmedAt: now))
        do {
            let claims = try verifier.verify(text, at: now)
            return (claims.jti, claims.expiresAt)
        } catch { throw CommandFailure("nothing to revoke: the token \(error)") }
    }

    private static func identifier(_ jti: String) throws(CommandFailure) -> String {
        guard (1...RevokedToken.maximumIdentifierLength).contains(jti.utf8.count) else {
            throw CommandFailure(
                "--jti has \(jti.utf8.count) bytes; one has 1 to \(RevokedToken.maximumIdentifierLength)")
        }
        return jti
    }

    private static func end(_ until: Date?, at now: Date) throws(CommandFailure) -> Date {
        let longest = AudienceProfile.allCases.map(\.maximumLifetime).max() ?? 0
        let latest = now.addingTimeInterval(TimeInterval(longest))
        guard let until else { return latest }
        guard until > now else { throw CommandFailure("--until \(until.rfc3339) is over; the token counts no more") }
        guard until <= latest else {
            throw CommandFailure(
                "--until \(until.rfc3339) is more than \(longest / 3600) hours away, which no token outlives")
        }
        return until
    }
}
