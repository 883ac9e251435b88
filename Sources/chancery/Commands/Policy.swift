import ArgumentParser

struct Policy: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Try the policy out",
        discussion: """
            EXAMPLE
              chancery policy explain --certificate device.pem --config chancery.yaml
            """,
        subcommands: [PolicyExplain.self]
    )
}
