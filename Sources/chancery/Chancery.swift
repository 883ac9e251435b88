import ArgumentParser

/// The one binary.
@main
struct Chancery: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chancery",
        abstract: "Give machines tokens for the certificates that they have",
        discussion: """
            An OpenID Connect issuer for devices and workloads: they prove who they are with mutual TLS and get \
            short-lived signed tokens, which clouds and APIs verify with nothing but the issuer's URL.

            Exit codes: 0 done, 1 refused or failed, 2 nothing can be said (trust verify, token verify), 64 wrong \
            usage, 78 faults in the configuration.

            EXAMPLE
              chancery serve --config /etc/chancery/chancery.yaml
            """,
        version: "chancery \(version)",
        subcommands: [
            Serve.self, Config.self, Keys.self, Clients.self, Policy.self, Trust.self, Token.self, Audit.self,
        ]
    )

    static let version = "0.1.0"
}
