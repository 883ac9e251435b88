import ArgumentParser
import AuthorizationServer
import FoundationEssentials
import JOSE
import PKI
import Persistence

struct TokensForgotten: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forgotten",
        abstract: "Show up to when revoked tokens were forgotten, and mend it after a clock was ahead",
        discussion: """
            The record that a token was revoked goes when the token has expired; likewise that an assertion was used. \
            Whatever ends no later than the last record that went is refused, so that a clock that is set back brings \
            nothing to life. After a clock was far ahead that time lies in the future, and every token and assertion \
            that ends before it is refused. --mend sets it to now.

            A token that was revoked counts again if its record went too early: revoke it again, or the key that signed \
            it. Mend only when the clock is right. Exits with 1 when a time lies in the future.

            EXAMPLE
              chancery tokens forgotten --mend --config chancery.yaml
            """
    )

    @Flag(help: "Make both times no later than now.")
    var mend = false

    @Flag(help: "Print the times as JSON, in seconds since the epoch.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let path = try config.load(.keys).database
        let now = SystemClock().now
        let before = mend ? try ForgottenTimes.limit(to: now, path: path) : try ForgottenTimes.read(path: path)
        let after =
            mend
            ? ForgottenTimes(
                revokedTokens: min(before.revokedTokens, now), assertions: min(before.assertions, now)) : before
        if json {
            print(
                TerminalText.json([
                    "revoked_tokens": .integer(Int64(after.revokedTokens.timeIntervalSince1970)),
                    "assertions": .integer(Int64(after.assertions.timeIntervalSince1970)),
                ]))
        } else {
            print(Self.line("revoked tokens", before.revokedTokens, after.revokedTokens, at: now))
            print(Self.line("assertions", before.assertions, after.assertions, at: now))
        }
        if max(after.revokedTokens, after.assertions) > now { throw ExitCode.failure }
    }

    private static func line(_ name: String, _ before: Date, _ after: Date, at now: Date) -> String {
        guard before.timeIntervalSince1970 > 0 else { return "\(name): nothing was forgotten" }
        if after < before { return "\(name): forgotten until \(after.rfc3339), before that \(before.rfc3339)" }
        let ahead = Int(after.timeIntervalSince(now))
        return "\(name): forgotten until \(after.rfc3339)"
            + (ahead > 0 ? ", \(ahead) s ahead: whatever ends before is refused; --mend puts it right" : "")
    }
}
