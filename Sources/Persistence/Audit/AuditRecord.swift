package import AuthorizationServer
package import FoundationEssentials

/// One event of the audit log with its place in the chain.
package struct AuditRecord: Sendable, Hashable {
    /// From 1, without gaps.
    package let sequence: Int64
    package let event: AuditEvent
    /// The event's JSON as it was written, which the chain covers.
    package let json: Data
    /// The chain's hash up to here, 32 bytes.
    package let hash: Data
}
