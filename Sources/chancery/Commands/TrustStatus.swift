import ArgumentParser
import AuthorizationServer
import FoundationEssentials
import JOSE

struct TrustStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show anchors and revocation lists, their age and their end",
        discussion: """
            Reads the files that the configuration names and, in the database, the last good copies of what was \
            fetched; no server has to run. Exits with 1 when a file cannot be used, when a certificate is not valid now, or \
            when a revocation list that is required is missing, not in force, damaged, or of a kind that is not supported.

            EXAMPLE
              chancery trust status --json --config chancery.yaml
            """
    )

    @Flag(help: "Print a JSON object; times are seconds since the epoch.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let configuration = try config.load([])
        let now = SystemClock().now
        let copies: (any RevocationListCopies)?
        do { copies = try RevocationComponents.copies(for: configuration) } catch {
            copies = UnreadableCopies(reason: error)
        }
        let authorities = configuration.authorities.map { AuthorityStatus(of: $0, copies: copies, at: now) }
        let isCurrent = authorities.allSatisfy(\.isCurrent)
        if json {
            let report: JSONValue = ["current": .bool(isCurrent), "authorities": .array(authorities.map(\.json))]
            print(String(decoding: report.serialized(), as: UTF8.self))
        } else if authorities.isEmpty {
            print("no authorities are configured")
        } else {
            print(authorities.map { $0.lines.joined(separator: "\n") }.joined(separator: "\n\n"))
        }
        if !isCurrent { throw ExitCode.failure }
    }
}
