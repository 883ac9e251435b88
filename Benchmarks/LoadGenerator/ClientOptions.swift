import ArgumentParser
import Foundation

/// How a client that has no certificate proves who it is.
struct ClientOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Identifier of a registered client.", valueName: "id"))
    var clientID: String?
    @Option(help: ArgumentHelp("The client's secret, for client_secret_basic.", valueName: "secret"))
    var clientSecret: String?
    @Option(help: ArgumentHelp("PEM file with the client's key on P-256, for private_key_jwt.", valueName: "file"))
    var assertionKey: String?
    @Option(help: ArgumentHelp("Whom the client's assertions are for: the issuer.", valueName: "url"))
    var assertionAudience: String?
    @Option(
        help: ArgumentHelp(
            "How many assertions are made for each second of the run, before it; each counts once.",
            valueName: "number"))
    var assertionsPerSecond = 15_000
    @Option(help: ArgumentHelp("File with another issuer's token, which every request has.", valueName: "file"))
    var federatedToken: String?

    func validate() throws {
        guard [clientSecret, assertionKey, federatedToken].count(where: { $0 != nil }) <= 1 else {
            throw ValidationError("--client-secret, --assertion-key and --federated-token exclude each other.")
        }
        guard (clientID != nil) == (clientSecret != nil || assertionKey != nil) else {
            throw ValidationError("--client-id needs --client-secret or --assertion-key, and they need it.")
        }
        guard (assertionKey != nil) == (assertionAudience != nil) else {
            throw ValidationError("--assertion-key needs --assertion-audience, and the other way round.")
        }
        guard (1...1_000_000).contains(assertionsPerSecond) else {
            throw ValidationError("--assertions-per-second is a number from 1 to 1000000.")
        }
    }

    /// The requests for tokens of an audience, enough for so many seconds.
    func requests(for audience: String, seconds: Double) throws -> LoadRequests {
        let form = ["grant_type=client_credentials", "audience=\(audience)"]
        let type = "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        if let clientID, let clientSecret {
            let credentials = Data("\(clientID):\(clientSecret)".utf8).base64EncodedString()
            return LoadRequests(form: form, authorization: "Basic \(credentials)")
        }
        if let clientID, let assertionKey, let assertionAudience {
            let series = try AssertionSeries(client: clientID, audience: assertionAudience, key: assertionKey)
            let count = Int((Double(assertionsPerSecond) * seconds).rounded(.up))
            return LoadRequests(form: form + [type], assertions: try (0..<count).map(series.assertion))
        }
        if let federatedToken {
            let token = try String(contentsOfFile: federatedToken, encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            return LoadRequests(form: form + [type, "client_assertion=\(token)"])
        }
        return LoadRequests(form: form)
    }
}
