import ArgumentParser
import FoundationEssentials
import Persistence

/// A head of the audit log as `audit verify` prints it: the event's number, a colon, and its hash in hexadecimal.
struct AuditHeadArgument: ExpressibleByArgument {
    let value: AuditHead

    init?(argument: String) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let sequence = Int64(parts[0]), sequence >= 0, parts[1].utf8.count == 64 else {
            return nil
        }
        let digits = Array(parts[1])
        let bytes = stride(from: 0, to: 64, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
        guard bytes.count == 32 else { return nil }
        value = AuditHead(sequence: sequence, hash: bytes)
    }
}
