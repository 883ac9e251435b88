import ArgumentParser
import FoundationEssentials
import JOSE

struct TokenVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Show what a token says, and whether it is accepted or why not",
        discussion: """
            Judges a signed token (a JWT, or with --signature-only any JWS) with the code that judges assertions at the \
            token endpoint. The keys are those of a JWK set in a file, where secrets count as well, or those that an \
            issuer publishes, which then has to be the token's "iss"; it is asked over https, or over http on this \
            very host; with --ca its servers have to be certified by authorities of those files. Prints header, claims and verdict. Without --audience anybody's token is accepted. Needs no \
            configuration.

            Exits with 0 when the token is valid, 1 when it is refused, 2 when that cannot be said: a file that cannot \
            be read or is no JWK set, an issuer that cannot be asked, or an option that makes no sense.

            EXAMPLE
              chancery token verify --issuer https://accounts.google.com --audience https://api.example.com TOKEN
            """
    )

    @Option(help: ArgumentHelp("A file with a JWK set.", valueName: "file"))
    var jwks: String?

    @Option(help: ArgumentHelp("The issuer whose published keys are to be used.", valueName: "url"))
    var issuer: String?

    @Option(
        name: .customLong("ca"),
        help: ArgumentHelp(
            "A PEM file with the authorities that may certify the issuer's servers, in place of the system's; may be"
                + " repeated.", valueName: "file"))
    var authorities: [String] = []

    @Option(help: ArgumentHelp("What has to be in \"aud\".", valueName: "text"))
    var audience: String?

    @Flag(help: "Judge the signature alone; the payload may be anything.")
    var signatureOnly = false

    @Option(
        help: ArgumentHelp("The algorithms that are accepted, with commas between; else all.", valueName: "names"))
    var algorithms: String?

    @Option(help: ArgumentHelp("The time, such as 2026-01-31T09:30:00Z; else now.", valueName: "time"))
    var at: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Argument(help: ArgumentHelp("The token, or - to read it from standard input.", valueName: "token"))
    var token: String?

    func run() async throws {
        let verdict: TokenVerdict
        do {
            verdict = try await self.verdict()
        } catch {
            throw Self.end(with: error, json: json)
        }
        if json {
            print(TerminalText.json(verdict.json))
        } else {
            for line in verdict.lines { print(TerminalText.line(line)) }
        }
        if !verdict.isValid { throw ExitCode.failure }
    }

    /// Says why nothing can be said, for a person as `text` if it is given. Returns the exit code of that.
    static func end(with error: CannotSay, shown text: String? = nil, json: Bool) -> ExitCode {
        StandardError.write(text ?? TerminalText.line("Error: \(error)"))
        if json { print(TerminalText.json(TokenVerdict.json(of: error))) }
        return ExitCode(2)
    }

    private func verdict() async throws(CannotSay) -> TokenVerdict {
        guard !signatureOnly || audience == nil else {
            throw CannotSay("--audience is a claim, and with --signature-only no claim is looked at")
        }
        guard let token else { throw CannotSay("no token is given; - reads one from standard input") }
        let time = try at.map { text throws(CannotSay) in try PathOptionValues.time(text) } ?? SystemClock().now
        let algorithms = try TokenOptionValues.algorithms(self.algorithms)
        let text = try TokenOptionValues.token(token)
        let source = try TokenKeySource(file: jwks, issuer: issuer, authorities: authorities)
        let (keys, notes) = try await source.keys()
        var verdict = TokenVerdict(notes: notes)
        verdict.judge(
            text, by: keys, allowing: algorithms, expecting: signatureOnly ? nil : expectations(of: source), at: time)
        return verdict
    }

    private func expectations(of source: TokenKeySource) -> JWTExpectations {
        var expectations = JWTExpectations(audiences: audience.map { [$0] } ?? [])
        expectations.ignoresAudience = audience == nil
        if case .issuer(let issuer, _) = source { expectations.issuer = issuer }
        return expectations
    }
}
