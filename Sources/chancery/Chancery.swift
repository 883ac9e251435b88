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

            Exit codes: 0 done, 1 refused or failed, 2 nothing can be said (trust verify and token verify, for wrong \
            usage too), 64 wrong usage of any other command, 78 faults in the configuration.

            EXAMPLE
              chancery serve --config /etc/chancery/chancery.yaml
            """,
        version: "chancery \(version)",
        subcommands: [
            Serve.self, Config.self, Keys.self, Clients.self, Secrets.self, Leases.self, Policy.self, Trust.self,
            Token.self, Tokens.self, Audit.self, Database.self,
        ]
    )

    static let version = "0.1.0"

    /// Runs the command that the arguments name, and ends with its exit code.
    static func main() async {
        do {
            var command = try parsed(Array(CommandLine.arguments.dropFirst()))
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            exit(withError: error)
        }
    }

    private static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
        do {
            return try parseAsRoot(arguments)
        } catch {
            // Anyone who asks for a verdict learns from the exit code alone that there is none.
            guard exitCode(for: error) == .validationFailure else { throw error }
            let fault = CannotSay(message(for: error))
            let text = fullMessage(for: error)
            let json = arguments.prefix { $0 != "--" }.contains("--json")
            switch arguments.prefix(2) {
            case ["trust", "verify"]: throw TrustVerify.end(with: fault, shown: text, json: json)
            case ["token", "verify"]: throw TokenVerify.end(with: fault, shown: text, json: json)
            default: throw error
            }
        }
    }
}
