import ArgumentParser
import AuthorizationServer
import Foundation
import JOSE
import Persistence

struct AuditList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show events: tokens issued and revoked, requests refused and leases ended, oldest first",
        discussion: """
            Filters are combined: an event is shown when it meets all of them. Times are RFC 3339, such as \
            2026-01-31T09:30:00Z.

            EXAMPLE
              chancery audit list --since 2026-01-31T00:00:00Z --outcome refused --json --config chancery.yaml
            """
    )

    @Option(help: ArgumentHelp("Only events from this time on.", valueName: "time"), transform: TimeArgument.date)
    var since: Date?

    @Option(help: ArgumentHelp("Only events before this time.", valueName: "time"), transform: TimeArgument.date)
    var until: Date?

    @Option(help: "Only events with this outcome: issued, refused, revoked or ended.")
    var outcome: OutcomeArgument?

    @Option(help: "Only events about this subject.")
    var subject: String?

    @Option(help: ArgumentHelp("Only events for this target: a resource or an audience.", valueName: "name"))
    var target: String?

    @Option(help: "Only events of tokens for this audience.")
    var audience: String?

    @Option(help: ArgumentHelp("Only events for this resource.", valueName: "name"))
    var resource: String?

    @Option(help: "Only events of this endpoint: token, exchange, introspection, revocation or handshake.")
    var endpoint: EndpointArgument?

    @Option(parsing: .unconditional, help: ArgumentHelp("Only events of the lease with this id.", valueName: "id"))
    var lease: String?

    @Option(help: ArgumentHelp("Only events of this client_id.", valueName: "id"))
    var clientID: String?

    @Option(help: "Only events that this authority vouched for.")
    var authority: String?

    @Option(help: "Only events decided by this policy rule.")
    var rule: String?

    @Option(help: ArgumentHelp("Only events of the certificate with this SHA-256 thumbprint.", valueName: "hex"))
    var thumbprint: String?

    // A negative one begins with a hyphen.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Only events of certificates with this serial number.", valueName: "hex"))
    var serial: String?

    // Random identifiers may begin with a hyphen.
    @Option(parsing: .unconditional, help: "Only events of the token with this jti.")
    var jti: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Only the event of the request with this id.", valueName: "id"))
    var requestID: String?

    @Option(help: ArgumentHelp("Only this many of the newest events.", valueName: "number"))
    var limit: Int?

    @Flag(help: "Print one JSON object a line; \"time\" is in milliseconds since the epoch.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is a number from 1 on.") }
    }

    func run() throws {
        let reader = try AuditReader(path: try config.load(.auditLog).audit)
        let output = FileHandle.standardOutput
        try reader.forEach(matching: filter) { record in
            // Events of earlier versions hold characters as they are that steer a terminal.
            let line =
                json
                ? JSONEscapes.escapingHidden(String(decoding: record.json, as: UTF8.self))
                : AuditLine.text(record.event)
            try output.write(contentsOf: Data((line + "\n").utf8))
        }
    }

    private var filter: AuditFilter {
        var filter = AuditFilter()
        filter.since = since
        filter.until = until
        filter.outcome = outcome?.value
        filter.subject = subject
        filter.audience = audience
        filter.target = target
        filter.resource = resource
        filter.endpoint = endpoint?.value
        filter.lease = lease
        filter.clientID = clientID
        filter.authority = authority
        filter.rule = rule
        filter.certificateThumbprint = thumbprint?.lowercased().filter { $0 != ":" }
        filter.certificateSerial = serial?.lowercased().filter { $0 != ":" }
        filter.jti = jti
        filter.requestID = requestID
        filter.limit = limit
        return filter
    }
}
