import AuthorizationServer
import FoundationEssentials
import TestSupport
import Testing

@Suite("Revoked tokens in memory")
struct RevokedTokenFollowerTests {
    let store = InMemoryRevokedTokenStore()
    let clock = ManualClock()

    private func follower() throws -> RevokedTokenFollower {
        try RevokedTokenFollower(store: store, clock: clock)
    }

    private func isRevoked(_ jti: String, for seconds: Double = 60, in follower: RevokedTokenFollower) throws -> Bool {
        try follower.revoked.contains(jti, until: clock.now + seconds, at: clock.now)
    }

    @Test("a token is revoked here at once, elsewhere with the next look, and after a restart")
    func follows() async throws {
        let (here, elsewhere) = try (follower(), follower())
        #expect(try await here.revoke("t", until: clock.now + 60, at: clock.now))
        #expect(try isRevoked("t", in: here))
        #expect(try !isRevoked("t", in: elsewhere))
        #expect(try elsewhere.follow() == 1)
        #expect(try isRevoked("t", in: elsewhere))
        #expect(try elsewhere.follow() == 0)
        #expect(try isRevoked("t", in: follower()))
        #expect(try !isRevoked("T", in: here))
        #expect(try await !here.revoke("t", until: clock.now + 60, at: clock.now))
    }

    @Test("nobody can tell when the database was not read for ten seconds")
    func failsClosed() throws {
        let follower = try follower()
        clock.advance(by: 10)
        #expect(try !isRevoked("t", in: follower))
        clock.advance(by: 0.1)
        #expect(throws: RevokedTokens.Outdated.self) { try isRevoked("t", in: follower) }
        #expect(!follower.revoked.isCurrent(at: clock.now))
        store.isFailing = true
        #expect(throws: (any Error).self) { try follower.follow() }
        #expect(throws: RevokedTokens.Outdated.self) { try isRevoked("t", in: follower) }
        store.isFailing = false
        try follower.follow()
        #expect(try !isRevoked("t", in: follower))
    }

    @Test("a token that could not be recorded still counts")
    func notRecorded() async throws {
        let follower = try follower()
        store.isFailing = true
        await #expect(throws: (any Error).self) {
            try await follower.revoke("t", until: clock.now + 60, at: clock.now)
        }
        #expect(try !isRevoked("t", in: follower))
    }

    @Test("what has expired is forgotten, in memory and in the store, and no sooner")
    func forgets() async throws {
        let follower = try follower()
        _ = try await follower.revoke("t", until: clock.now + 60, at: clock.now)
        clock.advance(by: 60 + RevokedTokens.margin)
        try follower.follow()
        #expect(follower.revoked.count == 1)
        clock.advance(by: 61)
        try follower.follow()
        #expect(follower.revoked.count == 0)
        #expect(try store.changes(since: nil).tokens == [])
    }

    @Test("a clock that is set forward and back brings no revoked token to life", arguments: [false, true])
    func clockJumps(restarts: Bool) async throws {
        var follower = try follower()
        let end = clock.now + 300
        _ = try await follower.revoke("t", until: end, at: clock.now)
        clock.advance(by: 3600)
        try follower.follow()
        #expect(follower.revoked.count == 0)
        clock.advance(by: -3600)
        if restarts { follower = try self.follower() }
        try follower.follow()
        #expect(try follower.revoked.contains("t", until: end, at: clock.now))
        // What expires later than all that was forgotten is told apart as before.
        #expect(try !follower.revoked.contains("other", until: end + 1, at: clock.now))
    }
}
