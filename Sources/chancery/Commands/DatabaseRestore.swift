import ArgumentParser
import AuthorizationServer
import FoundationEssentials
import Persistence

struct DatabaseRestore: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the place of a database; the service must not run",
        discussion: """
            The backup is checked first: that it is whole, that the encryption key opens it, and that the chain of an \
            audit log holds. The database that was there is kept beside it, with the time in its name.

            What was taken back since the backup is in force again: revoked keys, deleted and disabled clients, secrets \
            that were rotated, revoked tokens. What the command can tell of that it prints as warnings; take it back \
            again before the service starts.

            EXAMPLE
              chancery database restore /var/backups/chancery-2026-01-31.sqlite --config chancery.yaml
            """
    )

    @Argument(help: ArgumentHelp("The backup.", valueName: "file"))
    var file: String

    @Flag(help: "Restore the audit log instead of the key database.")
    var audit = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let configuration = try config.load(audit ? [.auditLog, .writing] : .keys)
        let path = audit ? configuration.audit : configuration.database
        let before = audit ? nil : try? RestoredState(configuration, database: path)
        let restoration = try StoreRestoration(of: file, to: path, as: audit ? .audit : .keys) { copy in
            if audit { try Self.checkChain(of: copy) } else { _ = try RestoredState(configuration, database: copy) }
        }
        let kept = "\(path).replaced-\(Self.suffix(at: SystemClock().now))"
        let isKept = try restoration.put(keeping: kept)
        print(TerminalText.line("restored \(path) from \(file)"))
        if isKept { print(TerminalText.line("the database that was there is kept as \(kept)")) }
        if !audit { try warn(configuration, path: path, before: before) }
    }

    private func warn(_ configuration: Configuration, path: String, before: RestoredState?) throws {
        StandardError.write(
            "warning: what was taken back since the backup is in force again: revoked keys, deleted and disabled clients,"
                + " rotated secrets, revoked tokens; take it back again before the service starts")
        guard let before else {
            return StandardError.write("warning: the replaced database could not be read, so nothing more can be said")
        }
        for line in try RestoredState(configuration, database: path).returned(since: before) {
            StandardError.write(TerminalText.line("warning: \(line)"))
        }
    }

    private static func checkChain(of copy: String) throws {
        let result = try AuditReader(path: copy).verify()
        guard case .intact = result else { throw CommandFailure("the backup is not an intact audit log: \(result)") }
    }

    /// The time as part of a file's name.
    private static func suffix(at time: Date) -> String {
        String(time.rfc3339.filter { $0 != "-" && $0 != ":" })
    }
}
