/// Where every issued token and every refusal is recorded before the answer leaves.
package protocol AuditLog: Sendable {
    /// Returns when the event is on disk. Throws when it could not be written; the answer must then not leave.
    func record(_ event: AuditEvent) async throws
}
