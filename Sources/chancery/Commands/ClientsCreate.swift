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
            self_signed_tls_client_auth, where the certificate itself is registered. A document has the members of \
            RFC 7591 and RFC 8705.

            EXAMPLE
              chancery clients create --id billing --certificate billing.pem
              chancery clients create --id meter-1 --san-dns meter-1.example.org
            """
    )

    @Option(help: "The client_id; else one is made.")
    var id: String?

    @Flag(help: "Register the client, but refuse it until 'clients update --enable'.")
    var disabled = false

    @OptionGroup var metadata: ClientMetadataOptions

    @Flag(help: "Print the client as JSON.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let configuration = try config.load(.clients)
        var said = try metadata.read()
        try said.say("--id", "client_id", id, \.id)
        try said.say("--disabled", "disabled", disabled ? true : nil, \.isDisabled)
        let registration = try said.registration(
            at: SystemClock().now, authorities: configuration.authorities.map(\.name))
        try ServerComponents.clientStore(of: configuration).create([registration])
        print(json ? ClientReport.json(of: registration) : "registered \(registration.id)")
    }
}
