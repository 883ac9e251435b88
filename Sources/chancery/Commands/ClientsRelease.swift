import ArgumentParser
import AuthorizationServer
import JOSE
import Persistence

struct ClientsRelease: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Give up the reserved identifier of a deleted client",
        discussion: """
            From then on anybody may come to be called so: a client that is registered anew, or a device whose subject a \
            rule makes so. Release a name once no token that was issued under it lives any more and no \
            resource-servers, rule or service names it. The certificates that deleted clients of the identifier were \
            known by may be a device's again. Where it is registered again, that is all that is given up.

            EXAMPLE
              chancery clients release billing --config chancery.yaml
            """
    )

    @Argument(help: "The client_id.")
    var id: String

    @Flag(help: "Print what was done as JSON.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        try ServerComponents.clientStore(of: try config.load(.clients)).release(id)
        let done: JSONValue = ["client_id": .string(id), "released": true]
        print(json ? String(decoding: done.serialized(), as: UTF8.self) : "released \(id)")
    }
}
