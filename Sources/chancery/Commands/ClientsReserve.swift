import ArgumentParser
import AuthorizationServer
import JOSE
import Persistence

struct ClientsReserve: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reserve",
        abstract: "Reserve identifiers, so that nobody comes to be called so",
        discussion: """
            A reserved identifier is no client's and nobody else's: no device gets a token under that name. Deleting a \
            client reserves its identifier by itself; reserve those of another database when you move to a new one, or \
            a name before its client is registered.

            EXAMPLE
              chancery clients reserve billing ledger --config chancery.yaml
            """
    )

    @Argument(help: "The client_ids.")
    var ids: [String]

    @Flag(help: "Print what was done as JSON.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func validate() throws {
        for id in ids where !ClientIdentifier.isValid(id) {
            throw ValidationError("\(ClientMetadataError.invalidIdentifier).")
        }
    }

    func run() throws {
        try ServerComponents.clientStore(of: try config.load(.clients)).reserve(ids, at: SystemClock().now)
        let done: JSONValue = ["reserved": .strings(ids)]
        print(json ? String(decoding: done.serialized(), as: UTF8.self) : "reserved \(ids.joined(separator: ", "))")
    }
}
