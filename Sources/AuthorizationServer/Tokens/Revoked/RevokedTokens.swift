package import FoundationEssentials
import JOSE
import Synchronization

/// The revoked tokens that have not expired yet: read wherever one of ours is verified, kept by the one task that
/// follows the database.
///
/// Each takes 24 bytes of a table, some 50 with the table's free places. The store records `maximumCount` at most.
package final class RevokedTokens: Sendable {
    /// How old, in seconds, a reading of the database may be before no token is judged by it: a token that was revoked
    /// must not live on in a server that lost its database.
    package static let maximumAge: TimeInterval = 10
    /// How many revoked tokens are kept at a time.
    package static let maximumCount = 1_000_000
    /// How long, in seconds, a token is kept when it has expired: the clocks of servers differ.
    package static let margin: TimeInterval = 60

    /// The database has not been read for `maximumAge`.
    package struct Outdated: Error {}

    /// 128 bits of the SHA-256 of a `jti`.
    private struct Key: Hashable {
        let high, low: UInt64

        init(_ jti: String) {
            let digest = JWTIdentifier(issuer: "", jti: jti).digest
            func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
            high = number(digest[..<8])
            low = number(digest[8..<16])
        }
    }

    private struct State {
        var ends: [Key: Double] = [:]
        var forgottenUntil: Double
        var confirmedAt: Date
    }

    private let state: Mutex<State>

    /// The tokens as they were read at `time`.
    package init(_ changes: RevokedTokenChanges? = nil, confirmedAt time: Date) {
        state = Mutex(State(forgottenUntil: 0, confirmedAt: time))
        if let changes { apply(changes, readAt: time) }
    }

    /// How many are kept.
    package var count: Int { state.withLock { $0.ends.count } }

    /// Whether the token with that `jti`, which expires at `end`, was revoked, unless what is known is too old to tell.
    ///
    /// A token that expires no later than others that were forgotten counts as revoked: the clock was set back.
    package func contains(_ jti: String, until end: Date, at time: Date) throws(Outdated) -> Bool {
        let key = Key(jti)
        let (isKnown, forgottenUntil, confirmedAt) = state.withLock {
            ($0.ends[key] != nil, $0.forgottenUntil, $0.confirmedAt)
        }
        guard time.timeIntervalSince(confirmedAt) <= Self.maximumAge else { throw Outdated() }
        return isKnown || end.timeIntervalSince1970 <= forgottenUntil
    }

    /// Tokens that expire no later count as revoked, whichever they are.
    package var forgottenUntil: Date { Date(timeIntervalSince1970: state.withLock { $0.forgottenUntil }) }

    /// Whether the database was read recently enough.
    package func isCurrent(at time: Date) -> Bool {
        time.timeIntervalSince(state.withLock { $0.confirmedAt }) <= Self.maximumAge
    }

    /// A reading from the future is one from before the clock was set back: it ages from now on, whether the database
    /// can be read or not.
    func bringBack(to time: Date) {
        state.withLock { $0.confirmedAt = min($0.confirmedAt, time) }
    }

    /// Nothing has changed until `time`.
    func confirm(at time: Date) {
        state.withLock { $0.confirmedAt = time }
    }

    /// Takes over a token that was recorded just now.
    func insert(_ jti: String, until end: Date) {
        let key = Key(jti)
        state.withLock { $0.ends[key] = max($0.ends[key] ?? 0, end.timeIntervalSince1970) }
    }

    /// Takes over what was read at `time`.
    func apply(_ changes: RevokedTokenChanges, readAt time: Date) {
        let new = changes.tokens.map { (Key($0.jti), $0.expiresAt.timeIntervalSince1970) }
        state.withLock { state in
            // Nothing that was revoked is dropped, not even where a backup was put back that does not have it.
            for (key, end) in new { state.ends[key] = max(state.ends[key] ?? 0, end) }
            // Only an operator who mends it makes it earlier. A database that was put back knows less.
            let forgottenUntil = changes.forgottenUntil.timeIntervalSince1970
            state.forgottenUntil = changes.isComplete ? max(state.forgottenUntil, forgottenUntil) : forgottenUntil
            state.confirmedAt = time
        }
    }

    /// Whether there are tokens that expired before `end`.
    func hasAny(expiredBefore end: Date) -> Bool {
        let end = end.timeIntervalSince1970
        return state.withLock { $0.ends.values.contains { $0 < end } }
    }

    /// Forgets tokens that expired before `end`.
    func forget(expiredBefore end: Date) {
        let end = end.timeIntervalSince1970
        state.withLock { state in
            var last = state.forgottenUntil
            state.ends = state.ends.filter { _, expiry in
                guard expiry < end else { return true }
                last = max(last, expiry)
                return false
            }
            state.forgottenUntil = last
        }
    }
}
