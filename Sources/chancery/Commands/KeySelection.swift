import ArgumentParser
import AuthorizationServer

/// A key on the command line: by its kid, or by its algorithm.
struct KeySelection: ParsableArguments {
    @Argument(help: "The key, as 'keys list' shows it.")
    var kid: String?

    @Option(help: "Instead of a kid: this algorithm's signing key; to activate, its oldest standby.")
    var algorithm: AlgorithmArgument?

    func validate() throws {
        guard (kid == nil) != (algorithm == nil) else {
            throw ValidationError("Name a key: either by its kid or by --algorithm.")
        }
    }

    /// Validated: there is one of both.
    var selector: KeySelector {
        algorithm.map { .algorithm($0.value) } ?? .kid(kid ?? "")
    }
}
