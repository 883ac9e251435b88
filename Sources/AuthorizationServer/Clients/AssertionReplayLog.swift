package import FoundationEssentials

/// Where used assertions are remembered, so that each counts once (RFC 7523 §3 item 7): for all servers that share the
/// log, and over their restarts.
package protocol AssertionReplayLog: Sendable {
    /// Takes an assertion as used. False when it was before.
    ///
    /// Returns when that is on disk. Throws when it could not be recorded, or when nobody can tell any more whether the
    /// assertion was used; it must then not be accepted.
    ///
    /// - Parameters:
    ///   - digest: 32 bytes that name the assertion: `JWTIdentifier.digest`.
    ///   - end: When it could not be accepted any more, whatever the clocks of all servers say.
    func redeem(_ digest: [UInt8], until end: Date, at time: Date) async throws -> Bool
}
