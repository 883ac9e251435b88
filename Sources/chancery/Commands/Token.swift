import ArgumentParser

struct Token: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at a token, and try whether it is accepted",
        discussion: """
            EXAMPLE
              chancery token verify --jwks keys.json --audience https://api.example.com TOKEN
            """,
        subcommands: [TokenVerify.self]
    )
}
