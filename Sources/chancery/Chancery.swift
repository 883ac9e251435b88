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
    ///
    /// On the main actor, so that what the system has to give is known before the first other thread is needed.
    @MainActor
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            try checkResources(for: arguments)
            var command = try parsed(arguments)
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
            return try parseAsRoot(try CommandWords.read(arguments, of: Chancery.self).checked())
        } catch let misuse as CommandWords.Misuse {
            throw misused(misuse, arguments)
        } catch {
            guard exitCode(for: error) == .validationFailure,
                let end = endWithoutVerdict(arguments, CannotSay(message(for: error)), shown: fullMessage(for: error))
            else { throw error }
            throw end
        }
    }

    private static func checkResources(for arguments: [String]) throws {
        do throws(SystemResources.Shortage) {
            try SystemResources.check(SystemResources.command)
        } catch {
            throw endWithoutVerdict(arguments, CannotSay("\(error)")) ?? error
        }
    }

    /// Says that there is no verdict, where the arguments ask for one: the exit code alone has to tell. `nil` elsewhere.
    private static func endWithoutVerdict(
        _ arguments: [String], _ fault: CannotSay, shown text: String? = nil
    ) -> (any Error)? {
        let json = arguments.prefix { $0 != "--" }.contains("--json")
        return switch arguments.prefix(2) {
        case ["trust", "verify"]: TrustVerify.end(with: fault, shown: text, json: json)
        case ["token", "verify"]: TokenVerify.end(with: fault, shown: text, json: json)
        default: nil
        }
    }

    /// Says what is wrong with the arguments. Returns the exit code of that.
    private static func misused(_ misuse: CommandWords.Misuse, _ arguments: [String]) -> ExitCode {
        let fault = CannotSay(misuse.text)
        let json = arguments.prefix { $0 != "--" }.contains("--json")
        switch arguments.prefix(2) {
        case ["trust", "verify"]: return TrustVerify.end(with: fault, shown: misuse.message, json: json)
        case ["token", "verify"]: return TokenVerify.end(with: fault, shown: misuse.message, json: json)
        default:
            StandardError.write(misuse.message)
            return .validationFailure
        }
    }
}
