package import FoundationEssentials

/// Where revoked tokens are recorded, for all servers that share the store and over their restarts.
package protocol RevokedTokenStore: Sendable {
    /// Records a token as revoked until `end`. False when it was, for as long already.
    ///
    /// Returns when that is on disk. Throws when it could not be recorded: the token still counts then.
    func record(_ jti: String, until end: Date, at time: Date) async throws -> Bool

    /// A number that differs from the one read before whenever any process has revoked a token since. Blocks.
    func revision() throws -> Int64

    /// What changed behind `revision`; everything when it is nil, or of another history. Blocks.
    func changes(since revision: Int64?) throws -> RevokedTokenChanges

    /// Forgets tokens that expired before `end`, and remembers that it did. Blocks.
    func forget(expiredBefore end: Date) throws
}
