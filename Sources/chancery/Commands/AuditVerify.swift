import ArgumentParser
import FoundationEssentials
import JOSE
import Persistence

struct AuditVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that no event was changed, removed or put in",
        discussion: """
            Follows the chain of SHA-256 hashes from the first event to the last, and prints the last one's hash, the \
            head. That the newest events were cut off shows only against a head that was kept elsewhere: give it with \
            --head. Exits with 1 when the chain is broken.

            EXAMPLE
              chancery audit verify --config chancery.yaml
            """
    )

    @Option(help: "A head that an earlier run printed, as NUMBER:HASH; the log must still have it.")
    var head: AuditHeadArgument?

    @Flag(help: "Print the result as JSON.")
    var json = false

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let reader = try AuditReader(path: try config.load(.auditLog).audit)
        switch try reader.verify(expecting: head?.value) {
        case .intact(let count, let head):
            let text = "\(head.sequence):\(head.hexadecimalHash)"
            let result: JSONValue = ["intact": true, "events": .integer(Int64(count)), "head": .string(text)]
            print(json ? String(decoding: result.serialized(), as: UTF8.self) : "intact: \(count) events, head \(text)")
        case .broken(let sequence, let fault):
            let result: JSONValue = [
                "intact": false, "event": .integer(sequence), "fault": .string("\(fault)"),
            ]
            print(json ? String(decoding: result.serialized(), as: UTF8.self) : "broken at event \(sequence): \(fault)")
            throw ExitCode.failure
        }
    }
}
