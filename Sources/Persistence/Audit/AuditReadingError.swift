/// Why an event of the audit log cannot be listed.
package enum AuditReadingError: Error, Hashable {
    case unreadableEvent(path: String, sequence: Int64)
}

extension AuditReadingError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unreadableEvent(let path, let sequence):
            "\(path): event \(sequence) is not readable; `chancery audit verify` tells whether the log was altered"
        }
    }
}
