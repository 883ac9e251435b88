package import FoundationEssentials
import Synchronization

/// Keeps a server's revoked tokens in step with the database, and revokes further ones.
package final class RevokedTokenFollower: Sendable {
    /// How often, in seconds, tokens that have expired are looked for.
    private static let forgettingInterval: TimeInterval = 60

    private let store: any RevokedTokenStore
    private let clock: any Clock
    private let confirmed: any Clock
    /// The revision is `nil` after a failure, when all is read anew.
    private let seen: Mutex<(revision: Int64?, forgottenAt: Date)>

    /// The tokens that verifiers read.
    package let revoked: RevokedTokens

    /// Reads all revoked tokens. Blocks.
    ///
    /// - Parameter confirmed: the clock by which tokens are forgotten; `clock` unless told otherwise.
    package init(store: any RevokedTokenStore, clock: any Clock, confirmed: (any Clock)? = nil) throws {
        self.store = store
        self.clock = clock
        self.confirmed = confirmed ?? clock
        let time = clock.now
        let changes = try store.changes(since: nil)
        seen = Mutex((changes.revision, time))
        revoked = RevokedTokens(changes, confirmedAt: time)
    }

    /// One look at the database: returns how many tokens were revoked since the last. Called several times a second, by
    /// one caller at a time. Blocks.
    @discardableResult
    package func follow() throws -> Int {
        // The time is taken before the reading, so that the reading is never thought younger than it is.
        let time = clock.now
        revoked.bringBack(to: time)
        let (known, forgottenAt) = seen.withLock { $0 }
        var count = 0
        do {
            if try store.revision() == known {
                revoked.confirm(at: time)
            } else {
                let changes = try store.changes(since: known)
                revoked.apply(changes, readAt: time)
                seen.withLock { $0.revision = changes.revision }
                count = changes.tokens.count
            }
        } catch {
            seen.withLock { $0.revision = nil }
            if error.voidsReadings { revoked.confirm(at: .distantPast) }
            throw error
        }
        if abs(time.timeIntervalSince(forgottenAt)) >= Self.forgettingInterval { try forget(at: time) }
        return count
    }

    /// Revokes a token: when this returns it is recorded, and does not count here any more. False when it was revoked
    /// before. Throws when it could not be recorded.
    package func revoke(_ jti: String, until end: Date, at time: Date) async throws -> Bool {
        let isNew = try await store.record(jti, until: end, at: time)
        revoked.insert(jti, until: end)
        return isNew
    }

    private func forget(at time: Date) throws {
        seen.withLock { $0.forgottenAt = time }
        // What is forgotten for a clock that is ahead for some seconds never comes back.
        let end = min(time, confirmed.now).addingTimeInterval(-RevokedTokens.margin)
        // A process that has none in memory has none in the database that another would not see to.
        guard revoked.hasAny(expiredBefore: end) else { return }
        do { try store.forget(expiredBefore: end) } catch { throw error.voidsReadings ? error : NotRecorded(error) }
        revoked.forget(expiredBefore: end)
    }
}
