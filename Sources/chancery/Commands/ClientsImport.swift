import ArgumentParser
import AuthorizationServer
import FoundationEssentials
import JOSE
import Persistence

struct ClientsImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Register many clients at once",
        discussion: """
            Reads one JSON document a line, each as 'clients create --metadata' takes it. All are registered, or, when \
            one is at fault, none; then each line at fault is named. One of a client which was deleted is at fault, \
            without --reuse-id. For each client with a secret, a JSON line with its client_id and its client_secret \
            is printed, this once.

            EXAMPLE
              chancery clients import clients.jsonl --config chancery.yaml
            """
    )

    @Argument(help: "The file, or - for standard input.")
    var file: String

    @Flag(help: "Register identifiers of deleted clients again, too.")
    var reuseID = false

    @Flag(help: "Print what was done as JSON.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let configuration = try config.load(.clients)
        let authorities = configuration.authorities.map(\.name)
        let time = SystemClock().now
        var lines = try LineReader(path: file, maximumLine: ClientMetadata.maximumDocument)
        var secrets: [(id: String, secret: ClientSecret)] = []
        var count = 0
        var number = 0
        var faults = ImportFaults(file: file)
        try ServerComponents.clientStore(of: configuration).create(
            reusingIdentifiers: reuseID, datedBy: SystemClock(), refusing: { faults.add("\($0)", line: number) }
        ) {
            while let line = try lines.next() {
                number += 1
                if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) { continue }
                count += 1
                do {
                    var registration = try ClientMetadata(json: line).registration(
                        at: time, authorities: authorities, keyOrigins: configuration.clients.keyOrigins)
                    if let secret = registration.issueMissingSecret(at: time) {
                        secrets.append((registration.id, secret))
                    }
                    return registration
                } catch let error as ClientMetadataError {
                    faults.add("\(error)", line: number)
                }
            }
            // Nothing is registered where one line is at fault.
            try faults.throwAll()
            return nil
        }
        // Not before all of them are registered: what is printed counts.
        for (id, secret) in secrets { print(ClientReport.jsonLine(of: secret, id: id)) }
        // What stands on standard output is kept, line by line.
        let done: JSONValue = ["registered": .integer(Int64(count))]
        let summary = "registered \(count) \(count == 1 ? "client" : "clients")"
        if json && secrets.isEmpty {
            print(String(decoding: done.serialized(), as: UTF8.self))
        } else if secrets.isEmpty {
            print(summary)
        } else {
            StandardError.write(summary)
        }
    }
}
