import ArgumentParser

struct Audit: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read and verify the audit log",
        discussion: """
            EXAMPLE
              chancery audit list --outcome refused --config chancery.yaml
            """,
        subcommands: [AuditList.self, AuditVerify.self]
    )
}
