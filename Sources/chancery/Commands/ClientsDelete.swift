import ArgumentParser
import AuthorizationServer
import JOSE
import Persistence

struct ClientsDelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a client and reserve its identifier",
        discussion: """
            A running server refuses the client within a second; tokens that it has live until they expire. To refuse \
            a client and keep its registration, use 'clients update --disable'.

            The client_id stays reserved: nobody else gets a token under that name, and the certificate that the client \
            was known by is no device's. 'clients create --reuse-id' registers it again, 'clients release' gives it up.

            EXAMPLE
              chancery clients delete billing --config chancery.yaml
            """
    )

    @Argument(help: "The client_id.")
    var id: String

    @Flag(help: "Print what was done as JSON.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        try ServerComponents.clientStore(of: try config.load(.clients)).delete(
            id, at: SystemClock().now)
        let done: JSONValue = ["client_id": .string(id), "deleted": true]
        print(json ? String(decoding: done.serialized(), as: UTF8.self) : "deleted \(id); its client_id stays reserved")
    }
}
