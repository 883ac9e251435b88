import ArgumentParser
import Persistence

struct DatabaseBackup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy a database into a new file, while the service runs or without it",
        discussion: """
            The copy is one file with mode 0600, consistent, checked, and on the disk when the command ends. It never \
            takes the place of a file. It is useless without the encryption key: keep that elsewhere.

            EXAMPLE
              chancery database backup /var/backups/chancery-2026-01-31.sqlite --config chancery.yaml
            """
    )

    @Argument(help: ArgumentHelp("The file to make.", valueName: "file"))
    var file: String

    @Flag(help: "Copy the audit log instead of the key database.")
    var audit = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let configuration = try config.load(audit ? .auditLog : .database)
        try StoreCopy.backUp(
            audit ? configuration.audit : configuration.database, as: audit ? .audit : .keys, to: file)
        print(TerminalText.line("backed up the \(audit ? "audit log" : "key database") to \(file)"))
    }
}
