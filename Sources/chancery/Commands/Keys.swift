import ArgumentParser

struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show and rotate the signing keys",
        discussion: """
            A running server sees each change within a second. A step that would break what verifiers rely on is \
            refused with its reason; --force takes it all the same and says what breaks.

            EXAMPLE
              chancery keys list --config chancery.yaml
            """,
        subcommands: [
            KeysList.self, KeysRotate.self, KeysPrepare.self, KeysActivate.self, KeysRetire.self, KeysRevoke.self,
            KeysDelete.self,
        ]
    )
}
