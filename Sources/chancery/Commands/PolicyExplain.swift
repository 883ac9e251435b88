import ArgumentParser
import AuthorizationServer
import Foundation
import JOSE
import PKI

struct PolicyExplain: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show what a certificate, claims or a token exchange would be granted, and why",
        discussion: """
            Prints which authority accepts the certificate or why each does not, which rule matches or why each does \
            not, naming the part of its match, and the claims that a token would carry. Whose names and certificates are a \
            registered client's is asked of the database, where a server has made one. Needs no server and signs nothing. Exits with 0 when a token would be granted and 1 when not.

            With --claims, what a token of another issuer says is put before the rules as if the authority had accepted \
            it: a JSON object, such as the token's payload. --client-id is the client_id of the request, which chooses where \
            several rules are for the same identities. Rules for exchanges are pointed out as such.

            With --subject-token, a token exchange is explained: the token is put before the exchange rules as if its \
            signature were good, with --certificate or --client for who would send it, if anybody authenticates.

            EXAMPLES
              chancery policy explain --certificate device.pem --audience orders --config chancery.yaml
              chancery policy explain --claims claims.json --authority github --audience aws --config chancery.yaml
              chancery policy explain --subject-token job.jwt --audience deploy --config chancery.yaml
            """
    )

    @Option(
        help: ArgumentHelp("The client's certificate; more certificates in the file are its chain.", valueName: "pem"))
    var certificate: String?

    @Option(help: ArgumentHelp("Claims in place of a certificate; - is standard input.", valueName: "json"))
    var claims: String?

    @Option(help: ArgumentHelp("The authority that is supposed to vouch for the claims.", valueName: "name"))
    var authority: String?

    @Option(help: ArgumentHelp("A token that is to be exchanged; - is standard input.", valueName: "jwt"))
    var subjectToken: String?

    @Option(help: ArgumentHelp("The actor token of the exchange.", valueName: "jwt"))
    var actorToken: String?

    @Option(help: ArgumentHelp("Certificates that the client would send along.", valueName: "pem"))
    var intermediates: String?

    @Option(
        help: ArgumentHelp(
            "Suppose that the certificate is that of the registered client with this client_id.", valueName: "id"))
    var client: String?

    @Option(
        help: ArgumentHelp(
            "With --claims: the client_id of the request, which chooses among rules for the same identities.",
            valueName: "id"))
    var clientID: String?

    @Option(help: "The audience asked for, by its name or its aud, or the resource by its name.")
    var audience: String?

    @Option(help: "The scopes asked for, separated by spaces.")
    var scope: String?

    @Option(
        help: ArgumentHelp("The time of the request, such as 2026-01-31T09:30:00Z; else now.", valueName: "time"),
        transform: TimeArgument.date)
    var at: Date?

    @OptionGroup var config: ConfigurationOption

    func validate() throws {
        guard subjectToken == nil || claims == nil else {
            throw ValidationError("--subject-token and --claims do not go together.")
        }
        guard actorToken == nil || subjectToken != nil else {
            throw ValidationError("--actor-token goes with --subject-token.")
        }
        guard subjectToken != nil || (certificate == nil) != (claims == nil) else {
            throw ValidationError("Give one of --certificate, --claims and --subject-token.")
        }
        guard (claims == nil) == (authority == nil) else {
            throw ValidationError("--claims and --authority belong together.")
        }
        guard certificate != nil || intermediates == nil else {
            throw ValidationError("--intermediates goes with --certificate.")
        }
        guard claims == nil || client == nil else {
            throw ValidationError("--client does not go with --claims.")
        }
        guard claims != nil || clientID == nil else {
            throw ValidationError("--client-id goes with --claims.")
        }
    }

    func run() throws {
        let configuration = try config.load(.authorities)
        let explanation = PolicyExplanation(
            trust: try RevocationComponents.offlineTrust(of: configuration),
            policy: configuration.issuancePolicy,
            composer: ClaimsComposer(issuer: configuration.issuer),
            clients: RegisteredClients.known(to: configuration))
        let result = try explain(by: explanation, configuration)
        for line in result.lines { print(line) }
        if !result.isGranted { throw ExitCode.failure }
    }

    private func explain(
        by explanation: PolicyExplanation, _ configuration: Configuration
    ) throws -> PolicyExplanation.Result {
        let request = RequestedAuthorization(
            audiences: audience.map { [ByteString($0)] } ?? [],
            scopes: scope.map { $0.split(separator: " ").map { ByteString(String($0)) } },
            clientID: clientID.map { ByteString($0) })
        let client = client.map { ByteString($0) }
        let time = at ?? SystemClock().now
        if let claims, let authority {
            if let known = configuration.customAuthorities.first(where: { $0.name == authority }) {
                return explanation.explain(
                    try ClaimsFile.claims(claims), of: known.name, by: .custom(known.name), requesting: request,
                    at: time)
            }
            guard let known = configuration.oidcAuthorities.first(where: { $0.name == authority }) else {
                let names = configuration.oidcAuthorities.map(\.name) + configuration.customAuthorities.map(\.name)
                let list = names.isEmpty ? "none" : names.joined(separator: ", ")
                throw CommandFailure("\(authority): no authority whose identities have claims; there is \(list)")
            }
            return explanation.explain(
                try ClaimsFile.claims(claims), of: known.federatedIssuer, requesting: request, at: time)
        }
        let chain = try [certificate, intermediates].compactMap { $0 }.flatMap { try read($0) }.map(\.der)
        if let subjectToken {
            let isAnonymous = certificate == nil && client == nil
            return explanation.explainExchange(
                of: try TokenFile.token(subjectToken), actingBy: try actorToken.map { try TokenFile.token($0) },
                from: isAnonymous ? nil : .init(chain: chain, clientID: client), to: configuration.issuer,
                trusting: configuration.oidcAuthorities.map(\.federatedIssuer), requesting: request, at: time)
        }
        return explanation.explain(chain, as: client, requesting: request, at: time)
    }

    private func read(_ path: String) throws -> [Certificate] {
        do {
            return try Certificate.pem(try BoundedFile.bytes(at: path, limit: CertificateFile.presentedLimit))
        } catch let error as BoundedFile.Failure {
            throw CommandFailure("\(path): the file \(error)")
        } catch {
            throw CommandFailure("\(path): \(error)")
        }
    }
}
