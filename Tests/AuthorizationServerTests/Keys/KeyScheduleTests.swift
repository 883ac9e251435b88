import AuthorizationServer
import FoundationEssentials
import JOSE
import TestSupport
import Testing

@Suite("The schedule of signing keys")
struct KeyScheduleTests {
    @Test("the first keys are a signer and a standby that may both sign at once")
    func genesis() throws {
        var keys = try KeyFixture()
        #expect(keys.inventory.hasGenesis)
        #expect(keys.kids(.active).count == 1)
        #expect(keys.kids(.prepared).count == 1)
        #expect(keys.inventory.keys.map(\.isGenesis) == [true, true])
        #expect(try keys.refusal(of: .rotate(.es256)) == nil)
        #expect(try keys.advance() == [])
    }

    @Test("a key signs only after it has been published for publish-ahead and every server has shown it")
    func maturity() throws {
        var keys = try KeyFixture()
        try keys.execute(.rotate(.es256))
        let standby = keys.standby
        try keys.advance(by: 1000.999)
        #expect(try keys.refusal(of: .rotate(.es256)) != nil)
        try keys.advance(by: 0.001)
        #expect(try keys.refusal(of: .rotate(.es256)) == nil)
        #expect(keys.active == standby)
    }

    @Test("after publish-ahead was made shorter, a key waits for copies kept by the longer one")
    func shorterPublishAhead() throws {
        var keys = try KeyFixture()
        keys.schedule = KeySchedule(rotation: KeyFixture.rotation(publishAhead: 10), tokenLifetime: 300)
        try keys.advance()
        // The keys that knew of the longer one are withdrawn and forgotten.
        let known = keys.published
        for kid in known {
            try keys.execute(.revoke(.kid(kid)), force: true)
            try keys.execute(.delete(kid: kid))
        }
        try keys.execute(.prepare(.es256))
        let newest = try #require(keys.inventory.keys.last)
        #expect(newest.longestPublishAhead == 10)
        #expect(keys.schedule.maturity(of: newest, in: keys.inventory) == KeyFixture.start + 1001)
    }

    @Test("the shorter publish-ahead holds once no key is published that knew of the longer one")
    func shorterPublishAheadInTheEnd() throws {
        var keys = try KeyFixture()
        keys.schedule = KeySchedule(rotation: KeyFixture.rotation(publishAhead: 10), tokenLifetime: 300)
        for _ in 0..<8 { try keys.advance(by: 10_000) }
        let standby = try #require(keys.inventory.standbys(.es256).first)
        #expect(standby.longestPublishAhead == 10)
        #expect(keys.schedule.maturity(of: standby, in: keys.inventory) == standby.publishedAt + 11)
    }

    @Test("a longer publish-ahead is recorded with every published key, once")
    func longerPublishAhead() throws {
        var keys = try KeyFixture()
        let kids = keys.published
        keys.schedule = KeySchedule(rotation: KeyFixture.rotation(publishAhead: 2000), tokenLifetime: 300)
        #expect(try keys.advance() == kids.map { .extendPublishAhead(kid: $0, seconds: 2000) })
        #expect(try keys.advance() == [])
    }

    @Test("a key for which the longest tokens are not recorded does not sign")
    func unrecordedLifetime() throws {
        var keys = try KeyFixture()
        func signs() -> Bool {
            KeySet(keys.inventory, tokenLifetime: 301, loadedAt: keys.now).signer(for: .es256) != nil
        }
        #expect(!signs())
        keys.schedule = KeySchedule(rotation: KeyFixture.rotation, tokenLifetime: 301)
        try keys.advance()
        #expect(signs())
    }

    @Test("the JWKS may be cached for less than publish-ahead", arguments: [1, 2, 9, 10, 60, 600, 3600, 3700, 86_400])
    func maximumAge(publishAhead: Int) {
        let rotation = KeyRotation(publishAhead: publishAhead)
        #expect(rotation.jwksMaxAge >= 0)
        #expect(rotation.jwksMaxAge + rotation.skew <= max(publishAhead, rotation.skew))
        #expect(rotation.jwksMaxAge <= 3600)
        #expect((1...60).contains(rotation.skew))
    }

    @Test("the standby takes over when the period is over, and a new standby is published in the same step")
    func rotation() throws {
        var keys = try KeyFixture()
        let (first, second) = (keys.active, keys.standby)
        #expect(try keys.advance(by: 9999) == [])
        #expect(try keys.advance(by: 1) == [.activate(kid: second), .prepare(.es256)])
        #expect(keys.active == second)
        #expect(keys.published.contains(first))
        #expect(keys.kids(.prepared).count == 1)
        #expect(!keys.inventory.keys.contains { $0.state == .prepared && $0.isGenesis })
    }

    @Test("a rotation that is due waits for a standby that is too young")
    func rotationWaits() throws {
        var keys = try KeyFixture()
        try keys.advance(by: 9500)
        try keys.execute(.revoke(.kid(keys.standby)))
        let (signer, standby) = (keys.active, keys.standby)
        try keys.advance(by: 1000)
        #expect(keys.active == signer)
        try keys.advance(by: 1)
        #expect(keys.active == standby)
    }

    @Test("a retired key stays published until its last token has expired on every clock")
    func removal() throws {
        var keys = try KeyFixture(tokenLifetime: 3600)
        let first = keys.active
        try keys.execute(.rotate(.es256))
        // Tokens of 3600 s, two skews of 60 s, and 10 s in which a server may still sign with what it last read.
        try keys.advance(by: 3729)
        #expect(keys.published.contains(first))
        #expect(try keys.advance(by: 1) == [.remove(kid: first)])
        #expect(!keys.published.contains(first))
        #expect(keys.inventory[first]?.privateKey == nil)
    }

    @Test("a retired key stays published for retain when that is longer")
    func retain() throws {
        var keys = try KeyFixture(tokenLifetime: 5)
        let first = keys.active
        try keys.execute(.rotate(.es256))
        #expect(try keys.advance(by: 499.9) == [])
        #expect(try keys.advance(by: 0.1) == [.remove(kid: first)])
    }

    @Test("removal waits for the longest lifetime that was ever configured while the key signed")
    func longestLifetime() throws {
        var keys = try KeyFixture(tokenLifetime: 300)
        let first = keys.active
        keys.schedule = KeySchedule(rotation: KeyFixture.rotation, tokenLifetime: 7200)
        #expect(try keys.advance(by: 10) == [.extendLifetime(kid: first, seconds: 7200)])
        keys.schedule = KeySchedule(rotation: KeyFixture.rotation, tokenLifetime: 60)
        #expect(try keys.advance(by: 10) == [])
        try keys.execute(.rotate(.es256))
        try keys.advance(by: 7329)
        #expect(keys.published.contains(first))
        try keys.advance(by: 1)
        #expect(!keys.published.contains(first))
    }

    @Test("a key that never signed leaves the key set as soon as it is retired")
    func neverSigned() throws {
        var keys = try KeyFixture()
        try keys.execute(.prepare(.es256))
        let spare = keys.kids(.prepared)[1]
        let result = try keys.execute(.retire(.kid(spare)))
        #expect(result.steps == [.retire(kid: spare), .remove(kid: spare)])
        #expect(keys.inventory[spare]?.privateKey == nil)
    }

    @Test("an algorithm that the configuration gains later signs only after publish-ahead")
    func laterAlgorithm() throws {
        var keys = try KeyFixture()
        let both = KeyRotation(period: 10_000, publishAhead: 1000, retain: 500, algorithms: [.es256, .edDSA])
        keys.schedule = KeySchedule(rotation: both, tokenLifetime: 300)
        #expect(try keys.advance(by: 5) == [.prepare(.edDSA)])
        #expect(KeySet(keys.inventory, tokenLifetime: 300, loadedAt: keys.now).signer(for: .edDSA) == nil)
        try keys.advance(by: 1000)
        #expect(keys.inventory.active(.edDSA) == nil)
        try keys.advance(by: 1)
        #expect(keys.inventory.active(.edDSA) != nil)
        #expect(keys.inventory.standbys(.edDSA).count == 1)
    }

    @Test("keys made after all were deleted are no first keys: verifiers hold older key sets")
    func genesisOnce() throws {
        var keys = try KeyFixture()
        keys.inventory.keys = []
        try keys.advance()
        #expect(keys.kids(.active).isEmpty)
        #expect(keys.inventory.keys.allSatisfy { !$0.isGenesis })
    }

    @Test("a clock that was set back makes no key sign early and removes none")
    func clockSetBack() throws {
        var keys = try KeyFixture()
        try keys.execute(.rotate(.es256))
        let before = keys.inventory.keys.map(\.record)
        #expect(try keys.advance(by: -86_400) == [])
        #expect(try keys.refusal(of: .rotate(.es256)) != nil)
        #expect(keys.inventory.keys.map(\.record) == before)
    }
}
