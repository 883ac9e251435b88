import ArgumentParser
import AuthorizationServer
import FoundationEssentials
import JOSE
import Persistence

struct ClientsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the registered clients in the order of their identifiers",
        discussion: """
            EXAMPLE
              chancery clients list --limit 100 --json --config chancery.yaml
              chancery clients list --reserved --config chancery.yaml
            """
    )

    @Option(help: ArgumentHelp("Only clients behind this one.", valueName: "id"))
    var after: String?

    @Option(help: ArgumentHelp("Only this many.", valueName: "number"))
    var limit: Int?

    @Flag(help: "The identifiers of deleted clients that are reserved, in place of clients.")
    var reserved = false

    @Flag(help: "Print a JSON array; times are seconds since the epoch.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is a number from 1 on.") }
    }

    func run() throws {
        let store = try ServerComponents.clientStore(of: try config.load(.clients))
        if reserved { return try listReserved(in: store) }
        var rest = limit ?? .max
        var last = after
        var isFirst = true
        if json { print("[", terminator: "") }
        // In pages, so that memory stays bounded.
        repeat {
            let page = try store.registrations(after: last, limit: min(rest, 1000))
            if json {
                for (index, registration) in page.enumerated() {
                    print(
                        isFirst && index == 0 ? "" : ",", ClientReport.json(of: registration), separator: "\n",
                        terminator: "")
                }
            } else if isFirst || !page.isEmpty {
                print(ClientReport.table(of: page, hasHeader: isFirst))
            }
            rest -= page.count
            last = page.last?.id
            isFirst = false
        } while last != nil && rest > 0
        if json { print("\n]") }
    }

    private func listReserved(in store: SQLiteClientStore) throws {
        let reservations = try store.reservations(after: after, limit: limit ?? .max)
        if json {
            let values = reservations.map { reservation in
                JSONValue.object([
                    .init("client_id", .string(reservation.id.text)),
                    .init("reserved_at", .integer(Int64(reservation.reservedAt.timeIntervalSince1970.rounded(.down)))),
                ])
            }
            print(String(decoding: JSONValue.array(values).serialized(), as: UTF8.self))
        } else {
            let rows = reservations.map { [$0.id.text, $0.reservedAt.rfc3339] }
            print(TextTable.text([["CLIENT ID", "RESERVED SINCE"]] + rows))
        }
    }
}
