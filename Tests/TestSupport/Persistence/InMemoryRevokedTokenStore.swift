package import AuthorizationServer
package import FoundationEssentials
import Synchronization

/// Revoked tokens that are remembered as long as the process lives, with the behaviour of the store on disk.
package final class InMemoryRevokedTokenStore: RevokedTokenStore {
    /// What a store that was told to fail throws.
    package struct Unusable: Error {
        package init() {}
    }

    private struct State {
        var tokens: [(token: RevokedToken, revision: Int64)] = []
        var revision: Int64 = 0
        var forgottenUntil = Date(timeIntervalSince1970: 0)
        var isFailing = false
    }

    private let state = Mutex(State())

    package init() {}

    /// While true, nothing is recorded and every call throws.
    package var isFailing: Bool {
        get { state.withLock { $0.isFailing } }
        set { state.withLock { $0.isFailing = newValue } }
    }

    package func record(_ jti: String, until end: Date, at time: Date) async throws -> Bool {
        try state.withLock { state in
            guard !state.isFailing, end.timeIntervalSince1970.magnitude < 1e15 else { throw Unusable() }
            let known = state.tokens.first { $0.token.jti == jti }?.token
            if let known, known.expiresAt >= end { return false }
            state.revision += 1
            state.tokens.removeAll { $0.token.jti == jti }
            let token = RevokedToken(jti: jti, expiresAt: end, revokedAt: known?.revokedAt ?? time)
            state.tokens.append((token, state.revision))
            return true
        }
    }

    package func revision() throws -> Int64 {
        try state.withLock { state in
            guard !state.isFailing else { throw Unusable() }
            return state.revision
        }
    }

    package func changes(since known: Int64?) throws -> RevokedTokenChanges {
        try state.withLock { state in
            guard !state.isFailing else { throw Unusable() }
            let since = known.flatMap { $0 <= state.revision ? $0 : nil }
            return RevokedTokenChanges(
                revision: state.revision, isComplete: since == nil,
                tokens: state.tokens.filter { $0.revision > since ?? -1 }.map(\.token),
                forgottenUntil: state.forgottenUntil)
        }
    }

    package func forget(expiredBefore end: Date) throws {
        try state.withLock { state in
            guard !state.isFailing else { throw Unusable() }
            let expired = state.tokens.map(\.token.expiresAt).filter { $0 < end }
            state.forgottenUntil = max(state.forgottenUntil, expired.max() ?? state.forgottenUntil)
            state.tokens.removeAll { $0.token.expiresAt < end }
        }
    }
}
