import ArgumentParser
import AuthorizationServer
import Persistence

struct ClientsCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Register a client",
        discussion: """
            How the client proves who it is follows from what is given: a name makes it tls_client_auth, where one of \
            the authorities vouches for the certificate; certificates or thumbprints make it \
            self_signed_tls_client_auth, where the certificate itself is registered; --auth-method says anything else. \
            Where several authorities of certificates are configured, --authority says which has to vouch for a name. \
            The identifier of a client that was deleted is reserved. \
            The secret of a client that has one is made here and printed, this once. A document has the members of \
            RFC 7591 and RFC 8705.

            EXAMPLE
              chancery clients create --id billing --certificate billing.pem
              chancery clients create --id report --auth-method client_secret_basic
              chancery clients create --id meter-1 --san-dns meter-1.example.org --authority factory
            """
    )

    @Option(help: "The client_id; else one is made.")
    var id: String?

    @Flag(help: "Register the client, but refuse it until 'clients update --enable'.")
    var disabled = false

    @OptionGroup var metadata: ClientMetadataOptions

    @Flag(
        help: """
            Register the identifier of a deleted client again: those who relied on it then rely on this client. The \
            certificates of the deleted one stay no device's until 'clients release'.
            """)
    var reuseID = false

    @Flag(help: "Print the client as JSON.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let configuration = try config.load(.clients)
        var said = try metadata.read()
        try said.say("--id", "client_id", id, \.id)
        try said.say("--disabled", "disabled", disabled ? true : nil, \.isDisabled)
        let time = SystemClock().now
        var registration = try said.registration(
            at: time, authorities: configuration.authorities.map(\.name), keyOrigins: configuration.clients.keyOrigins)
        let secret = registration.issueMissingSecret(at: time)
        try ServerComponents.clientStore(of: configuration).create(
            [registration], reusingIdentifiers: reuseID)
        ClientsWithoutCertificate.warn(of: registration, configuration)
        print(ClientReport.text(json ? nil : "registered \(registration.id)", of: registration, with: secret))
    }
}
