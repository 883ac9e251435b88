import ArgumentParser
import AuthorizationServer
import Persistence

struct ClientsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one client",
        discussion: """
            EXAMPLE
              chancery clients show billing --json --config chancery.yaml
            """
    )

    @Argument(help: "The client_id.")
    var id: String

    @Flag(help: "Print a JSON object with the members of RFC 7591; times are seconds since the epoch.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let store = try ServerComponents.clientStore(of: try config.load(.clients))
        guard let registration = try store.registration(id) else {
            if let reservation = try store.reservation(id) {
                throw ClientStoreRefusal.reserved(id: id, since: reservation.reservedAt)
            }
            throw ClientStoreRefusal.unknown(id: id)
        }
        guard !json else { return print(ClientReport.json(of: registration)) }
        var lines = ClientReport.lines(of: registration)
        if let count = try store.reservation(id)?.certificates.count, count > 0 {
            lines.append(
                "earlier clients: the certificates of those deleted under this identifier are no device's until"
                    + " 'chancery clients release'")
        }
        print(lines.joined(separator: "\n"))
    }
}
