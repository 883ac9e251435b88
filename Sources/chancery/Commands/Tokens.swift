import ArgumentParser

struct Tokens: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Revoke tokens, and show which are revoked",
        discussion: """
            A revoked token is refused where Chancery itself is asked: at introspection, and when it is exchanged. Who \
            verifies tokens alone accepts it until it expires; 'keys revoke' reaches them too. A running server sees \
            each change within a second.

            EXAMPLE
              chancery tokens revoke --jti sZq3yXqK0XvW7mC1Yb2nEA --config chancery.yaml
            """,
        subcommands: [TokensRevoke.self, TokensList.self, TokensForgotten.self]
    )
}
