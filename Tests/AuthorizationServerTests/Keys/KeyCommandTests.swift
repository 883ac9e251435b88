import AuthorizationServer
import FoundationEssentials
import JOSE
import TestSupport
import Testing

@Suite("Commands on signing keys")
struct KeyCommandTests {
    @Test("a command leaves a standby behind, whatever it is")
    func standby() throws {
        let commands: [(KeyFixture) -> KeyCommand] = [
            { _ in .prepare(.es256) }, { _ in .rotate(.es256) }, { .activate(.kid($0.standby)) },
            { .retire(.kid($0.active)) }, { .retire(.kid($0.standby)) }, { .revoke(.kid($0.active)) },
            { .revoke(.kid($0.standby)) }, { .delete(kid: $0.standby) }, { .delete(kid: $0.active) },
        ]
        for command in commands {
            var keys = try KeyFixture()
            try keys.execute(command(keys), force: true)
            #expect(!keys.kids(.prepared).isEmpty)
            try keys.advance(by: 1001)
            #expect(keys.kids(.active).count == 1)
        }
    }

    @Test("revoke drops the key from the JWKS, destroys it and lets the standby sign at once")
    func revoke() throws {
        var keys = try KeyFixture()
        let (first, second) = (keys.active, keys.standby)
        let result = try keys.execute(.revoke(.algorithm(.es256)))
        #expect(result.steps == [.revoke(kid: first), .activate(kid: second), .prepare(.es256)])
        #expect(result.broken == nil)
        #expect(keys.active == second)
        #expect(!keys.published.contains(first))
        #expect(keys.inventory[first]?.privateKey == nil)
        #expect(keys.inventory[first]?.state == .revoked)
    }

    @Test("a retired key can be revoked, and the one that signs goes on")
    func revokeRetired() throws {
        var keys = try KeyFixture()
        let first = keys.active
        try keys.execute(.rotate(.es256))
        let second = keys.active
        #expect(try keys.execute(.revoke(.kid(first))).steps == [.revoke(kid: first)])
        #expect(keys.active == second)
        #expect(!keys.published.contains(first))
    }

    @Test("a standby that is too young is refused, and forced with what it breaks")
    func youth() throws {
        var keys = try KeyFixture()
        try keys.execute(.rotate(.es256))
        let young = keys.standby
        try keys.advance(by: 400)
        let consequence =
            "verifiers whose copy of the key set is older than the key refuse its tokens until they fetch it again, "
            + "at the latest at 2027-01-15T08:16:41Z"
        for command in [
            KeyCommand.rotate(.es256), .activate(.kid(young)), .activate(.algorithm(.es256)),
            .revoke(.kid(keys.active)),
        ] {
            let refusal = try #require(try keys.refusal(of: command))
            #expect(
                refusal.description
                    == "key \(young) has been published for 400 s of 1000 s and may sign from 2027-01-15T08:16:41Z; "
                    + "with --force, \(consequence)")
        }
        let result = try keys.execute(.rotate(.es256), force: true)
        #expect(result.broken == consequence)
        #expect(keys.active == young)
    }

    @Test("retiring the signer while no other key may sign is refused, and forced leaves no signer until then")
    func retireSigner() throws {
        var keys = try KeyFixture()
        try keys.execute(.rotate(.es256))
        let signer = keys.active
        #expect(
            try keys.refusal(of: .retire(.kid(signer)))
                == .breaks(
                    reason: "no other ES256 key may sign before 2027-01-15T08:16:41Z",
                    consequence: "requests for ES256 tokens are answered with 503 until then"))
        #expect(keys.active == signer)
        try keys.execute(.retire(.kid(signer)), force: true)
        #expect(KeySet(keys.inventory, tokenLifetime: 300, loadedAt: keys.now).signer(for: .es256) == nil)
        #expect(keys.published.contains(signer))
        try keys.advance(by: 1001)
        #expect(keys.kids(.active).count == 1)
    }

    @Test("retiring the signer hands over to the standby")
    func retireHandsOver() throws {
        var keys = try KeyFixture()
        let (first, second) = (keys.active, keys.standby)
        try keys.execute(.retire(.algorithm(.es256)))
        #expect(keys.inventory[first]?.state == .retired)
        #expect(keys.active == second)
    }

    @Test("the only standby is not retired, unless forced")
    func retireStandby() throws {
        var keys = try KeyFixture()
        let only = keys.standby
        #expect(
            try keys.refusal(of: .retire(.kid(only)))
                == .breaks(
                    reason: "key \(only) is the only standby of ES256",
                    consequence: "an emergency has no key to switch to that verifiers know until a new standby has "
                        + "been published for 1000 s"))
        try keys.execute(.prepare(.es256))
        #expect(try keys.refusal(of: .retire(.kid(only))) == nil)
    }

    @Test(
        "only removed and revoked keys are deleted, unless forced", arguments: [KeyState.prepared, .active, .retired])
    func delete(state: KeyState) throws {
        var keys = try KeyFixture()
        let first = keys.active
        try keys.execute(.rotate(.es256))
        let kid = try #require(keys.kids(state).first)
        let refusal = try #require(try keys.refusal(of: .delete(kid: kid)))
        #expect(
            refusal.description.hasPrefix(
                "key \(kid) is \(state.rawValue) and published; only removed or revoked keys are deleted; with --force, "
            ))
        #expect(keys.inventory[kid] != nil)
        #expect(try keys.execute(.delete(kid: kid), force: true).broken != nil)
        #expect(keys.inventory[kid] == nil)
        if state != .retired {
            try keys.execute(.revoke(.kid(first)))
            #expect(try keys.refusal(of: .delete(kid: first)) == nil)
        }
    }

    @Test("what makes no sense is refused even when forced")
    func impossible() throws {
        var keys = try KeyFixture()
        let first = keys.active
        try keys.execute(.rotate(.es256))
        let signer = keys.active
        try keys.execute(.revoke(.kid(first)))
        let noKey = "there is no key nobody; 'chancery keys list' shows those that there are"
        let cases: [(KeyCommand, String)] = [
            (.rotate(.rs256), "RS256 is not in keys.algorithms of the configuration (ES256)"),
            (.prepare(.edDSA), "EdDSA is not in keys.algorithms of the configuration (ES256)"),
            (.activate(.kid("nobody")), noKey), (.retire(.kid("nobody")), noKey), (.delete(kid: "nobody"), noKey),
            (.activate(.kid(signer)), "key \(signer) is active; only a prepared key can be activated"),
            (.retire(.kid(first)), "key \(first) is revoked and signs nothing"),
            (.revoke(.kid(first)), "key \(first) is revoked already"),
        ]
        for (command, text) in cases {
            #expect(throws: KeyCommandRefusal.impossible(text)) { try keys.execute(command, force: true) }
        }
    }

    @Test("no more keys are prepared than clouds read")
    func limit() throws {
        var keys = try KeyFixture()
        for _ in 2..<KeySchedule.maximumPublishedKeys { try keys.execute(.prepare(.es256)) }
        #expect(
            try keys.refusal(of: .prepare(.es256))
                == .impossible("50 ES256 keys are published already; more would be ignored"))
    }
}
