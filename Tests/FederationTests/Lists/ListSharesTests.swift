import AuthorizationServer
import Foundation
import Logging
import PKI
import TestSupport
import Testing

@testable import Federation

/// Two CAs below one anchor: what one of them signs must not cost the other its lists.
@Suite("the lists of one CA beside those of another")
struct ListSharesTests {
    private let world: FederationWorld
    private let fetcher = ScriptedFetcher()
    private let a: TestCertificateAuthority
    private let b: TestCertificateAuthority
    private let aURL = "http://a.example/a.crl"

    init() throws {
        world = try FederationWorld()
        a = try world.root.intermediate("A")
        b = try world.root.intermediate("B")
    }

    private func feed(_ sources: RevocationListSources) -> RevocationListFeed {
        RevocationListFeed(
            [sources], fetcher: fetcher, archive: world.archive, clock: world.clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func sources(
        _ urls: [String] = [], issuers: [Certificate]? = nil, sizeLimit: Int = 1 << 20
    ) throws -> RevocationListSources {
        world.sources(
            try urls.map { try RevocationURL($0) },
            allowing: [try AllowedHost("a.example"), try AllowedHost("b.example")],
            issuers: issuers, sizeLimit: sizeLimit)
    }

    private func path(
        _ issuers: [TestCertificateAuthority], naming urls: [String] = []
    ) throws -> [Certificate] {
        let points = urls.map { url in
            TestDER.sequence([TestDER.explicit(0, TestDER.explicit(0, TestDER.value(0x86, Array(url.utf8))))])
        }
        let leaf = try issuers[0].leaf("device") {
            if !points.isEmpty { $0.extensions.append(TestExtension("2.5.29.31", TestDER.sequence(points))) }
        }
        return [leaf.certificate] + issuers.map(\.certificate) + [world.root.certificate]
    }

    private func contents(_ feed: RevocationListFeed) -> [[UInt8]] { feed.lists(for: "factory").map(\.der) }

    @Test("an issuer is known from its path, however many others were met before")
    func issuers() async throws {
        let list = try world.list(1, of: a, named: "A")
        fetcher.answer { [aURL] in $0.url.description == aURL ? .content(list) : .failure(.status(404)) }
        let feed = feed(try sources())
        for index in 0..<100 {
            let below = try b.intermediate("B\(index)")
            _ = await feed.fetchLists(namedBy: try path([below, b]), authority: "factory")
        }
        #expect(await feed.fetchLists(namedBy: try path([a], naming: [aURL]), authority: "factory").hasChanged)
        #expect(contents(feed) == [list])
    }

    @Test("a list that a CA of the same name has signed is never taken for the other's", arguments: [true, false])
    func namesake(_ isConfigured: Bool) async throws {
        let namesake = try b.intermediate("A")
        let (list, forged) = (try world.list(7, of: a, named: "A"), try world.list(8, age: 1, of: namesake, named: "A"))
        fetcher.answer { _ in .content(list) }
        let issuers = [world.root.certificate] + (isConfigured ? [a.certificate] : [])
        let feed = feed(try sources([aURL], issuers: issuers))
        _ = await feed.fetchLists(namedBy: try path([a], naming: [aURL]), authority: "factory")
        #expect(contents(feed).allSatisfy { $0 == list })
        #expect(!contents(feed).isEmpty)
        // Now the network shows the other list at this URL, and the namesake is met on a path that names it as well.
        fetcher.answer { _ in .content(forged) }
        for _ in 0..<3 {
            world.clock.advance(by: 3601)
            await feed.renewDue()
            _ = await feed.fetchLists(namedBy: try path([namesake, b], naming: [aURL]), authority: "factory")
            #expect(contents(feed).contains(list))
        }
        // Nor is the copy gone.
        fetcher.answer { _ in .failure(.status(503)) }
        let restarted = self.feed(try sources([aURL], issuers: issuers))
        _ = await restarted.fetchLists(namedBy: try path([a], naming: [aURL]), authority: "factory")
        #expect(contents(restarted).contains(list))
    }

    @Test(
        "a few URLs of one certificate are followed, and what one CA names drops nothing of another",
        .timeLimit(.minutes(10)))
    func crowd() async throws {
        let list = try world.list(1, of: a, named: "A")
        fetcher.answer { [aURL] in $0.url.description == aURL ? .content(list) : .failure(.status(404)) }
        let feed = feed(try sources())
        _ = await feed.fetchLists(namedBy: try path([a], naming: [aURL]), authority: "factory")
        let urls = (0..<300).map { "http://b.example/0/\($0)" }
        _ = await feed.fetchLists(namedBy: try path([b], naming: urls), authority: "factory")
        #expect(feed.statuses(for: "factory").count == 1 + ListTable.maximumPoints)
        for index in 1...(ListTable.maximumNamed / ListTable.maximumPoints + 2) {
            let urls = (0..<ListTable.maximumPoints).map { "http://b.example/\(index)/\($0)" }
            world.clock.advance(by: 1)
            _ = await feed.fetchLists(namedBy: try path([b], naming: urls), authority: "factory")
        }
        let statuses = feed.statuses(for: "factory")
        #expect(statuses.count == ListTable.maximumNamed)
        #expect(contents(feed) == [list])
        // Of its own, those are gone that were named long ago.
        #expect(!statuses.contains { $0.url.target == "/0/0" })
    }

    @Test("bytes count as well, and the copies of what is dropped go, too")
    func bytes() async throws {
        let list = try world.list(1, of: a, named: "A")
        let others = try (0..<60).map { try world.list(UInt8($0 + 1), of: b, named: "B") }
        fetcher.answer { request in
            request.url.host == "a.example"
                ? .content(list) : .content(others[Int(request.url.target.dropFirst()) ?? 0])
        }
        let feed = feed(try sources(sizeLimit: 512))
        _ = await feed.fetchLists(namedBy: try path([a], naming: [aURL]), authority: "factory")
        for index in others.indices {
            world.clock.advance(by: 1)
            let path = try path([b], naming: ["http://b.example/\(index)"])
            #expect(await feed.fetchLists(namedBy: path, authority: "factory").hasChanged)
        }
        #expect(contents(feed).contains(list))
        #expect(contents(feed).count < 30)
        #expect(contents(feed).reduce(0) { $0 + $1.count } <= 8 * 512)
        #expect(try world.archive.urls().count == contents(feed).count)
    }

    @Test(
        "a fetch that hangs gives way to another CA's, also below a CA that both share", .timeLimit(.minutes(10)),
        arguments: [false, true])
    func hanging(_ isBelowOne: Bool) async throws {
        let policy = try world.root.intermediate("Policy")
        let first = isBelowOne ? [try policy.intermediate("A"), policy] : [a]
        let second = isBelowOne ? [try policy.intermediate("B"), policy] : [b]
        let list = try world.list(1, of: first[0], named: "A")
        fetcher.answer { [aURL] in $0.url.description == aURL ? .content(list) : .silence }
        let feed = feed(try sources())
        let urls = (0..<ListTable.maximumPoints).map { "http://b.example/\($0)" }
        let hangs = try path(second, naming: urls)
        async let other = feed.fetchLists(namedBy: hangs, authority: "factory")
        await fetcher.reach(ListTable.maximumFetches)
        let fetch = await feed.fetchLists(namedBy: try path(first, naming: [aURL]), authority: "factory")
        #expect(fetch == ListFetch(hasChanged: true, isIncomplete: false))
        #expect(contents(feed) == [list])
        fetcher.release()
        _ = await other
    }

    @Test("a configured URL is fetched, however many hang that certificates name", .timeLimit(.minutes(10)))
    func configured() async throws {
        let list = try world.list(1)
        let configured = "http://a.example/root.crl"
        fetcher.answer { $0.url.description == configured ? .content(list) : .silence }
        let feed = feed(try sources([configured]))
        let hangs = try path([b], naming: (0..<ListTable.maximumPoints).map { "http://b.example/\($0)" })
        async let other = feed.fetchLists(namedBy: hangs, authority: "factory")
        await fetcher.reach(ListTable.maximumFetches + 1)
        while contents(feed).isEmpty { await Task.yield() }
        #expect(contents(feed) == [list])
        fetcher.release()
        _ = await other
    }

    @Test("a list at a configured URL counts for the CA on the path that signed it, at the first request already")
    func met() async throws {
        let list = try world.list(1, of: a, named: "A")
        fetcher.answer { _ in .content(list) }
        let feed = feed(try sources([aURL]))
        #expect(await feed.fetchLists(namedBy: try path([a]), authority: "factory").hasChanged)
        #expect(contents(feed) == [list])
        // It is renewed from there, and its copy counts at the next start.
        let next = try world.list(2, age: 1, of: a, named: "A")
        fetcher.answer { _ in .content(next) }
        world.clock.advance(by: 3601)
        await feed.renewDue()
        #expect(contents(feed) == [next])
        fetcher.answer { _ in .failure(.status(503)) }
        let restarted = self.feed(try sources([aURL]))
        #expect(contents(restarted).isEmpty)
        #expect(await restarted.fetchLists(namedBy: try path([a]), authority: "factory").hasChanged)
        #expect(contents(restarted) == [next])
    }

    @Test("a list of the CA's other key or other scope stands beside the one from that URL, also after a restart")
    func series() async throws {
        let other = try world.root.intermediate("A")
        let issuers = [world.root, a, other].map(\.certificate)
        let held = try world.list(7, of: a, named: "A")
        let swapped = try world.list(9, age: 1, of: other, named: "A")
        fetcher.answer { _ in .content(held) }
        let feed = feed(try sources([aURL], issuers: issuers))
        await feed.renewDue()
        fetcher.answer { _ in .content(swapped) }
        world.clock.advance(by: 3601)
        await feed.renewDue()
        #expect(Set(contents(feed)) == [held, swapped])
        #expect(Set(contents(self.feed(try sources([aURL], issuers: issuers)))) == [held, swapped])
        // Each goes on in its own numbers.
        let next = try world.list(8, age: 1, of: a, named: "A")
        fetcher.answer { _ in .content(next) }
        world.clock.advance(by: 3601)
        await feed.renewDue()
        #expect(Set(contents(feed)) == [next, swapped])
        fetcher.answer { _ in .content(held) }
        world.clock.advance(by: 3601)
        await feed.renewDue()
        #expect(Set(contents(feed)) == [next, swapped])
    }
}
