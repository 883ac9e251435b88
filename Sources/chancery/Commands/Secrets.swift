import ArgumentParser

struct Secrets: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Store static secrets, for what takes nothing better",
        discussion: """
            A resource of the kind static-secret answers with one of them, such as the API key of an old service. \
            Values are sealed under the encryption key and shown by no command. A running server sees each change \
            within a second.

            EXAMPLE
              chancery secrets put legacy-key --config chancery.yaml < key.txt
            """,
        subcommands: [SecretsPut.self, SecretsList.self, SecretsShowMetadata.self, SecretsDelete.self]
    )
}
