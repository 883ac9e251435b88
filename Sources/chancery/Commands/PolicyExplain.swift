import ArgumentParser
import AuthorizationServer
import Foundation
import PKI

struct PolicyExplain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show what a certificate or claims would be granted, and why",
        discussion: """
            Prints which authority accepts the certificate or why each does not, which rule matches or why each does \
            not, naming the part of its match, and the claims that a token would carry. Needs no server and signs \
            nothing. Exits with 0 when a token would be granted and 1 when not.

            With --claims, what a token of another issuer says is put before the rules as if the authority had accepted \
            it: a JSON object, such as the token's payload.

            EXAMPLES
              chancery policy explain --certificate device.pem --audience orders --config chancery.yaml
              chancery policy explain --claims claims.json --authority github --audience aws --config chancery.yaml
            """
    )

    @Option(
        help: ArgumentHelp("The client's certificate; more certificates in the file are its chain.", valueName: "pem"))
    var certificate: String?

    @Option(help: ArgumentHelp("Claims in place of a certificate; - is standard input.", valueName: "json"))
    var claims: String?

    @Option(help: ArgumentHelp("The authority that is supposed to vouch for the claims.", valueName: "name"))
    var authority: String?

    @Option(help: ArgumentHelp("Certificates that the client would send along.", valueName: "pem"))
    var intermediates: String?

    @Option(
        help: ArgumentHelp(
            "Suppose that the certificate is that of the registered client with this client_id.", valueName: "id"))
    var client: String?

    @Option(help: "The audience asked for, by its name or its aud.")
    var audience: String?

    @Option(help: "The scopes asked for, separated by spaces.")
    var scope: String?

    @Option(
        help: ArgumentHelp("The time of the request, such as 2026-01-31T09:30:00Z; else now.", valueName: "time"),
        transform: TimeArgument.date)
    var at: Date?

    @OptionGroup var config: ConfigurationOption

    func validate() throws {
        guard (certificate == nil) != (claims == nil) else {
            throw ValidationError("Give either --certificate or --claims.")
        }
        guard (claims == nil) == (authority == nil) else {
            throw ValidationError("--claims and --authority belong together.")
        }
        guard claims == nil || (intermediates == nil && client == nil) else {
            throw ValidationError("--intermediates and --client go with --certificate only.")
        }
    }

    func run() throws {
        let configuration = try config.load(.authorities)
        let explanation = PolicyExplanation(
            trust: try RevocationComponents.offlineTrust(of: configuration),
            policy: configuration.issuancePolicy,
            composer: ClaimsComposer(issuer: configuration.issuer))
        let result = try explain(by: explanation, configuration)
        for line in result.lines { print(line) }
        if !result.isGranted { throw ExitCode.failure }
    }

    private func explain(
        by explanation: PolicyExplanation, _ configuration: Configuration
    ) throws -> PolicyExplanation.Result {
        let request = RequestedAuthorization(
            audiences: audience.map { [$0] } ?? [], scopes: scope.map { $0.split(separator: " ").map(String.init) })
        let time = at ?? SystemClock().now
        if let claims, let authority {
            guard let known = configuration.oidcAuthorities.first(where: { $0.name == authority }) else {
                let names = configuration.oidcAuthorities.map(\.name).joined(separator: ", ")
                throw CommandFailure(
                    "\(authority): no authority of kind oidc; there is \(names.isEmpty ? "none" : names)")
            }
            return explanation.explain(
                try ClaimsFile.claims(claims), of: known.federatedIssuer, requesting: request, at: time)
        }
        let files = [certificate, intermediates].compactMap { $0 }
        return explanation.explain(
            try files.flatMap { try read($0) }.map(\.der), as: client, requesting: request, at: time)
    }

    private func read(_ path: String) throws -> [Certificate] {
        do {
            return try Certificate.pem(try String(contentsOfFile: path, encoding: .utf8))
        } catch let error as CertificateError {
            throw CommandFailure("\(path): \(error)")
        } catch {
            throw CommandFailure("\(path): cannot be read as text")
        }
    }
}
