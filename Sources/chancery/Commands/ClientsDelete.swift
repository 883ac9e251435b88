import ArgumentParser
import AuthorizationServer
import JOSE
import Persistence

struct ClientsDelete: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Forget a client",
        discussion: """
            A running server refuses the client within a second; tokens that it has live until they expire. To refuse \
            a client and keep its registration, use 'clients update --disable'.

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
        try ServerComponents.clientStore(of: try config.load(.clients)).delete(id)
        let done: JSONValue = ["client_id": .string(id), "deleted": true]
        print(json ? String(decoding: done.serialized(), as: UTF8.self) : "deleted \(id)")
    }
}
