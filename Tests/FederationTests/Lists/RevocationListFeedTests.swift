import AuthorizationServer
import Foundation
import Logging
import NIOHTTP1
import PKI
import TestSupport
import Testing

@testable import Federation

@Suite("the feed of revocation lists")
struct RevocationListFeedTests {
    private typealias Answer = TestHTTPServer.Answer

    private func numbers(_ feed: RevocationListFeed, _ authority: String = "factory") -> [[UInt8]?] {
        feed.lists(for: authority).map(\.number)
    }

    @Test("fetches a list at once, hands it out, and tells whom it concerns")
    func first() async throws {
        try await FederationWorld.with { server, world in
            let list = try world.list(1)
            server.answer { _ in Answer(body: list) }
            let feed = world.feed(world.sources([try server.url("/root.crl")]))
            let notes = Notes<Set<String>>()
            feed.observe { notes.add($0) }
            #expect(feed.lists(for: "factory").isEmpty)
            await feed.renewDue()
            #expect(feed.lists(for: "factory").map(\.der) == [list])
            #expect(feed.lists(for: "other").isEmpty)
            #expect(notes.all == [["factory"]])
            #expect(try world.archive.copy(of: world.copyName(try server.url("/root.crl")))?.der == list)
        }
    }

    @Test("reads copies for a command without changing any")
    func reading() async throws {
        try await FederationWorld.with { server, world in
            let list = try world.list(1)
            let kept = world.copyName(try server.url("/root.crl"))
            for url in [
                kept, world.copyName(try RevocationURL("http://127.0.0.1:9/dropped.crl")), "of an earlier version",
            ] {
                try world.archive.keep(
                    RevocationListCopy(
                        url: url, entityTag: nil, lastModified: nil, fetchedAt: world.clock.now, der: list))
            }
            let feed = RevocationListFeed(
                [world.sources([try server.url("/root.crl")])], fetcher: world.fetcher, reading: world.archive,
                clock: world.clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            #expect(feed.lists(for: "factory").map(\.der) == [list])
            #expect(try world.archive.urls().count == 3)
            _ = world.feed(world.sources([try server.url("/root.crl")]))
            #expect(try world.archive.urls() == [kept])
        }
    }

    @Test("takes PEM as well, but not several lists from one URL")
    func pem() async throws {
        try await FederationWorld.with { server, world in
            let pem = TestIdentity.pem("X509 CRL", try world.list(1))
            server.answer { Answer(body: Array(($0.target == "/one" ? pem : pem + pem).utf8)) }
            let feed = world.feed(world.sources([try server.url("/one"), try server.url("/two")]))
            await feed.renewDue()
            #expect(feed.statuses(for: "factory").map { $0.list != nil } == [true, false])
        }
    }

    @Test(
        "asks only when it is due, and then on the condition that the list has changed, if TLS says whose word that is")
    func conditional() async throws {
        let world = try FederationWorld()
        let (first, second) = (try world.list(1), try world.list(2, age: 30))
        let fetcher = ScriptedFetcher { $0.entityTag == nil ? .content(first, entityTag: "v1") : .notModified }
        for scheme in ["https", "http"] {
            let url = try RevocationURL("\(scheme)://crl.example/root.crl")
            let feed = RevocationListFeed(
                [world.sources([url])], fetcher: fetcher, archive: world.archive, clock: world.clock,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            await feed.renewDue()
            let count = fetcher.requests.count
            await feed.renewDue()
            #expect(fetcher.requests.count == count)
            world.clock.advance(by: 3601)
            await feed.renewDue()
            #expect(fetcher.requests.count == count + 1)
            #expect(fetcher.requests.last?.entityTag == (scheme == "https" ? "v1" : nil))
            #expect(numbers(feed) == [[1]])
            let status = try #require(feed.statuses(for: "factory").first)
            #expect(status.confirmedAt == world.clock.now)
            #expect(status.failures == 0)
            #expect(try world.archive.copy(of: world.copyName(url))?.fetchedAt == world.clock.now)
            // The name of another version beside these bytes is not believed, whoever has sent it.
            fetcher.answer {
                $0.entityTag == "v2" ? .notModified : .content($0.entityTag == nil ? second : first, entityTag: "v2")
            }
            world.clock.advance(by: 3601)
            await feed.renewDue()
            #expect(fetcher.requests.last?.entityTag != "v2")
            world.clock.advance(by: 3601)
            await feed.renewDue()
            #expect(fetcher.requests.last?.entityTag != "v2" || numbers(feed) == [[2]])
            fetcher.answer { $0.entityTag == nil ? .content(first, entityTag: "v1") : .notModified }
        }
    }

    @Test("says what is wrong with a server that confirms a list which nobody holds")
    func confirmsNothing() async throws {
        try await FederationWorld.with { server, world in
            server.answer { _ in Answer(status: .notModified) }
            let feed = world.feed(world.sources([try server.url("/root.crl")]))
            await feed.renewDue()
            let status = try #require(feed.statuses(for: "factory").first)
            #expect(status.list == nil)
            #expect(status.lastFailure?.contains("304, not modified, but no earlier answer is held") == true)
        }
    }

    @Test("takes a newer list and tells of it; the same bytes again are no change")
    func newer() async throws {
        try await FederationWorld.with { server, world in
            let (first, second) = (try world.list(1), try world.list(2, age: 30))
            server.answer { _ in Answer(body: first) }
            let feed = world.feed(world.sources([try server.url("/root.crl")]))
            let notes = Notes<Set<String>>()
            feed.observe { notes.add($0) }
            await feed.renewDue()
            world.clock.advance(by: 3601)
            await feed.renewDue()
            #expect(notes.all.count == 1)
            server.answer { _ in Answer(body: second) }
            world.clock.advance(by: 3601)
            await feed.renewDue()
            #expect(numbers(feed) == [[2]])
            #expect(notes.all.count == 2)
        }
    }

    /// What a server, or somebody between it and us, might answer instead of the next list.
    enum Bad: CaseIterable {
        case down, garbage, empty, oversized, truncated, redirect, rollbackByNumber, rollbackByTime, expired, future,
            otherIssuer, forged, delta, html, silent, stalling
    }

    @Test("keeps the list that it holds over every bad answer, and tries again later", arguments: Bad.allCases)
    func bad(_ bad: Bad) async throws {
        try await FederationWorld.with { server, world in
            let good = try world.list(5)
            server.answer { _ in Answer(body: good) }
            let url = try server.url("/root.crl")
            let feed = world.feed(world.sources([url]))
            await feed.renewDue()
            if bad == .silent || bad == .stalling {
                feed.configure([world.sources([url], timeout: .milliseconds(300))])
            }
            let answer = try self.answer(bad, good: good, world)
            server.answer { _ in answer }
            let notes = Notes<Set<String>>()
            feed.observe { notes.add($0) }
            world.clock.advance(by: 3601)
            await feed.renewDue()
            let status = try #require(feed.statuses(for: "factory").first)
            #expect(feed.lists(for: "factory").map(\.der) == [good])
            #expect(status.failures == 1)
            #expect(status.lastFailure != nil)
            #expect(notes.all.isEmpty)
            #expect(try world.archive.copy(of: world.copyName(status.url))?.der == good)
            feed.configure([world.sources([url])])
            // It does not hammer the server, and recovers.
            let asked = server.requests.count
            await feed.renewDue()
            #expect(server.requests.count == asked)
            let next = try world.list(6, age: 1)
            server.answer { _ in Answer(body: next) }
            world.clock.advance(by: 10)
            await feed.renewDue()
            #expect(numbers(feed) == [[6]])
        }
    }

    @Test("a clock that was set back by a day does not put off for a day what is due", arguments: [false, true])
    func clockSetBack(isFailing: Bool) async throws {
        try await FederationWorld.with { server, world in
            let list = try world.list(5, age: 200_000, life: 400_000)
            server.answer { _ in isFailing ? Answer(body: [1]) : Answer(body: list) }
            let feed = world.feed(world.sources([try server.url("/root.crl")]))
            await feed.renewDue()
            world.clock.advance(by: -86_400)
            await feed.renewDue()
            let asked = server.requests.count
            for _ in 0..<4 {
                world.clock.advance(by: 901)
                await feed.renewDue()
            }
            #expect(server.requests.count > asked)
        }
    }

    private func answer(_ bad: Bad, good: [UInt8], _ world: FederationWorld) throws -> Answer {
        switch bad {
        case .down: return Answer(status: .serviceUnavailable)
        case .garbage: return Answer(body: (0..<4000).map { _ in UInt8.random(in: 0...255) })
        case .empty: return Answer(body: [])
        case .oversized: return Answer(body: [UInt8](repeating: 0x30, count: 10 << 20), announcesLength: false)
        case .truncated: return Answer(body: good.dropLast(5))
        case .redirect: return Answer(status: .found, headers: [("Location", "/other")])
        case .rollbackByNumber: return Answer(body: try world.list(4, age: 30))
        case .rollbackByTime: return Answer(body: try world.list(6, age: 120))
        case .expired: return Answer(body: try world.list(6, age: 30, life: 600))
        case .future: return Answer(body: try world.list(6, age: -7200))
        case .otherIssuer:
            return Answer(body: try world.list(6, age: 30, of: world.issuing, named: "Issuing"))
        case .forged: return Answer(body: try world.list(6, age: 30, of: try TestCertificateAuthority(name: "Root")))
        case .delta: return Answer(body: try world.list(6, age: 30, base: 5))
        case .html: return Answer(body: Array("<html>Sign in to this network</html>".utf8))
        case .silent: return Answer(isSilent: true)
        case .stalling: return Answer(body: good, stalls: true)
        }
    }

    @Test("believes a certification authority that lost count when its last list has run out")
    func lostCount() async throws {
        try await FederationWorld.with { server, world in
            let list = try world.list(9, life: 600)
            server.answer { _ in Answer(body: list) }
            let feed = world.feed(world.sources([try server.url("/root.crl")]))
            await feed.renewDue()
            world.clock.advance(by: 3600)
            let restarted = try world.list(1)
            server.answer { _ in Answer(body: restarted) }
            await feed.renewDue()
            #expect(numbers(feed) == [[1]])
        }
    }

    @Test("goes on with the last good copy after a restart, however the server is")
    func restart() async throws {
        try await FederationWorld.with { server, world in
            let list = try world.list(3)
            server.answer { _ in Answer(headers: [("ETag", "\"v3\"")], body: list) }
            let sources = world.sources([try server.url("/root.crl")])
            await world.feed(sources).renewDue()
            server.answer { _ in Answer(status: .badGateway) }
            let restarted = world.feed(sources)
            #expect(numbers(restarted) == [[3]])
            // Not due yet: a restart is no reason to ask.
            await restarted.renewDue()
            #expect(server.requests.count == 1)
            world.clock.advance(by: 3601)
            await restarted.renewDue()
            #expect(numbers(restarted) == [[3]])
        }
    }

    @Test("ignores a copy that is damaged, is of nobody's list, or of a URL that is no longer configured")
    func damagedCopies() async throws {
        try await FederationWorld.with { server, world in
            let forged = try world.list(1, of: try TestCertificateAuthority(name: "Root"))
            let bodies = ["/damaged": [0x30, 3, 1, 2], "/forged": forged, "/dropped": try world.list(1)]
            for (path, der) in bodies {
                try world.archive.keep(
                    RevocationListCopy(
                        url: world.copyName(try server.url(path)), entityTag: nil, lastModified: nil,
                        fetchedAt: world.clock.now, der: der))
            }
            let feed = world.feed(world.sources([try server.url("/damaged"), try server.url("/forged")]))
            #expect(feed.lists(for: "factory").isEmpty)
            #expect(
                try world.archive.urls() == [server.url("/damaged"), server.url("/forged")].map { world.copyName($0) })
        }
    }

    @Test("works without its database, and says so in the log alone")
    func brokenArchive() async throws {
        try await FederationWorld.with { server, world in
            let list = try world.list(1)
            server.answer { _ in Answer(body: list) }
            world.archive.fail(with: .init())
            let feed = world.feed(world.sources([try server.url("/root.crl")]))
            await feed.renewDue()
            #expect(numbers(feed) == [[1]])
        }
    }

    @Test("keeps what one URL has for each authority apart, and hands a list only to those that know its issuer")
    func shared() async throws {
        try await FederationWorld.with { server, world in
            let list = try world.list(1)
            server.answer { _ in Answer(body: list) }
            let url = try server.url("/root.crl")
            let stranger = try TestCertificateAuthority(name: "Root")
            let sources = [
                world.sources([url]), world.sources([url], name: "other", issuers: [stranger.certificate]),
            ]
            let feed = world.feed(sources[0], sources[1])
            await feed.renewDue()
            #expect(numbers(feed) == [[1]])
            #expect(feed.lists(for: "other").isEmpty)
            // Nor does the other authority's list drive it out, or its copy.
            let theirs = try world.list(7, age: 1, of: stranger)
            server.answer { _ in Answer(body: theirs) }
            world.clock.advance(by: 3601)
            await feed.renewDue()
            for feed in [feed, world.feed(sources[0], sources[1])] {
                #expect(numbers(feed) == [[1]])
                #expect(numbers(feed, "other") == [[7]])
            }
        }
    }

    @Test("never has two fetches of one URL under way")
    func singleFlight() async throws {
        try await FederationWorld.with { server, world in
            let list = try world.list(1)
            server.answer { _ in Answer(body: list) }
            let feed = world.feed(world.sources([try server.url("/root.crl")]))
            await withTaskGroup { group in
                for _ in 0..<20 { group.addTask { await feed.renewDue() } }
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test("takes over a new configuration and keeps what is still asked for")
    func reconfigured() async throws {
        try await FederationWorld.with { server, world in
            let list = try world.list(1)
            server.answer { _ in Answer(body: list) }
            let (one, two) = (try server.url("/1"), try server.url("/2"))
            let feed = world.feed(world.sources([one, two]))
            await feed.renewDue()
            #expect(feed.lists(for: "factory").count == 2)
            feed.configure([world.sources([two])])
            #expect(feed.statuses(for: "factory").map(\.url) == [two])
            #expect(feed.lists(for: "factory").count == 1)
            await feed.renewDue()
            #expect(server.requests.count == 2)
            #expect(try world.archive.urls() == [world.copyName(two)])
            // Under another anchor the list is nobody's.
            let stranger = try TestCertificateAuthority(name: "Root")
            feed.configure([world.sources([two], issuers: [stranger.certificate])])
            #expect(feed.lists(for: "factory").isEmpty)
        }
    }
}
