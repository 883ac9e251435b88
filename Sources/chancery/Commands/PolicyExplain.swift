import ArgumentParser
import AuthorizationServer
import Foundation
import PKI

struct PolicyExplain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show what a certificate would be granted, and why",
        discussion: """
            Prints which authority accepts the certificate or why each does not, which rule matches or why each does \
            not, naming the part of its match, and the claims that a token would carry. Needs no server and signs \
            nothing. Exits with 0 when a token would be granted and 1 when not.

            EXAMPLE
              chancery policy explain --certificate device.pem --audience orders --config chancery.yaml
            """
    )

    @Option(
        help: ArgumentHelp("The client's certificate; more certificates in the file are its chain.", valueName: "pem"))
    var certificate: String

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

    func run() throws {
        let configuration = try config.load(.authorities)
        var chain = try read(certificate)
        if let intermediates { chain += try read(intermediates) }
        let explanation = PolicyExplanation(
            trust: try RevocationComponents.offlineTrust(of: configuration),
            policy: configuration.issuancePolicy,
            composer: ClaimsComposer(issuer: configuration.issuer))
        let result = explanation.explain(
            chain.map(\.der),
            as: client,
            requesting: RequestedAuthorization(
                audiences: audience.map { [$0] } ?? [],
                scopes: scope.map { $0.split(separator: " ").map(String.init) }),
            at: at ?? SystemClock().now)
        for line in result.lines { print(line) }
        if !result.isGranted { throw ExitCode.failure }
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
