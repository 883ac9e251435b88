import ArgumentParser
import AuthorizationServer
import Persistence

struct ClientsUpdate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Change a client's registration",
        discussion: """
            What is given replaces what was registered; all else stays. Certificates and thumbprints are one list, \
            which --certificate, --thumbprint and --jwks replace as a whole. To renew a certificate, add the next one, \
            let the client change over, and remove the old one by its thumbprint. Another --auth-method drops the \
            credentials of the one before; where it has a secret, a new one is made and printed, this once.

            EXAMPLE
              chancery clients update billing --add-certificate billing-2.pem
              chancery clients update billing --remove-certificate THUMBPRINT
            """
    )

    @Argument(help: "The client_id.")
    var id: String

    @OptionGroup var metadata: ClientMetadataOptions

    @Flag(help: "Forget the name.")
    var noName = false

    @Flag(help: "Let any authority vouch for the certificate, where only one is configured.")
    var anyAuthority = false

    @OptionGroup var certificates: ClientCertificateChanges

    @Flag(help: "Refuse the client from now on.")
    var disable = false

    @Flag(help: "Accept the client again.")
    var enable = false

    @Flag(help: "Print the client as JSON.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func validate() throws {
        if enable && disable { throw ValidationError("Give --enable or --disable, not both.") }
    }

    func run() throws {
        let configuration = try config.load(.clients)
        var said = try metadata.read()
        try said.say("--enable or --disable", "disabled", enable ? false : disable ? true : nil, \.isDisabled)
        if noName { try said.say("--no-name", "client_name", .none, \.name) }
        if anyAuthority { try said.say("--any-authority", "authority", .none, \.authority) }
        let change = try certificates.read()
        let time = SystemClock().now
        var secret: ClientSecret?
        let registration = try ServerComponents.clientStore(of: configuration).update(id) { registration in
            try said.apply(
                to: &registration, at: time, authorities: configuration.authorities.map(\.name),
                keyOrigins: configuration.clients.keyOrigins)
            try change.apply(to: &registration, at: time)
            secret = registration.issueMissingSecret(at: time)
        }
        print(ClientReport.text(json ? nil : "updated \(registration.id)", of: registration, with: secret))
    }
}
