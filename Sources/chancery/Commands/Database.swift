import ArgumentParser

struct Database: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Back up and restore the databases",
        discussion: """
            EXAMPLE
              chancery database backup /var/backups/chancery-2026-01-31.sqlite --config chancery.yaml
            """,
        subcommands: [DatabaseBackup.self, DatabaseRestore.self]
    )
}
