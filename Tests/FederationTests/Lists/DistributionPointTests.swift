import AuthorizationServer
import Foundation
import NIOHTTP1
import PKI
import TestSupport
import Testing

@testable import Federation

@Suite("the distribution points that certificates name")
struct DistributionPointTests {
    private typealias Answer = TestHTTPServer.Answer

    /// A device whose certificate names `urls` (RFC 5280 §4.2.1.13).
    private func device(_ world: FederationWorld, naming urls: [String]) throws -> [Certificate] {
        let points = urls.map { url in
            TestDER.sequence([TestDER.explicit(0, TestDER.explicit(0, TestDER.value(0x86, Array(url.utf8))))])
        }
        let leaf = try world.issuing.leaf("device") {
            $0.extensions.append(TestExtension("2.5.29.31", TestDER.sequence(points)))
        }
        return [leaf.certificate, world.issuing.certificate, world.root.certificate]
    }

    private func list(_ world: FederationWorld, _ number: UInt8 = 1, age: TimeInterval = 60) throws -> [UInt8] {
        try world.list(number, age: age, of: world.issuing, named: "Issuing")
    }

    @Test("are asked on allowed hosts, and the list is there when the call returns")
    func allowed() async throws {
        try await FederationWorld.with { server, world in
            let list = try list(world)
            server.answer { _ in Answer(body: list) }
            let feed = world.feed(world.sources([], allowing: [try AllowedHost(server.host)]))
            let notes = Notes<[[UInt8]]>()
            feed.observe { [unowned feed] _ in notes.add(feed.lists(for: "factory").map(\.der)) }
            let path = try device(world, naming: [try server.url("/a.crl").description])
            #expect(await feed.fetchLists(namedBy: path, authority: "factory").hasChanged)
            #expect(notes.all.last == [list])
            // The next device of that CA costs nothing.
            #expect(await feed.fetchLists(namedBy: path, authority: "factory") == .unchanged)
            #expect(server.requests.count == 1)
            // It stays current like any other.
            world.clock.advance(by: 3601)
            let next = try self.list(world, 2, age: 1)
            server.answer { _ in Answer(body: next) }
            await feed.renewDue()
            #expect(feed.lists(for: "factory").map(\.number) == [[2]])
        }
    }

    @Test("are not asked anywhere else")
    func forbidden() async throws {
        try await FederationWorld.with { server, world in
            let port = server.host.split(separator: ":")[1]
            let feed = world.feed(world.sources([], allowing: [try AllowedHost("127.0.0.1")]))
            let path = try device(
                world,
                naming: [
                    "http://\(server.host)/a", "http://127.0.0.1@\(server.host)/a", "http://localhost:\(port)/a",
                    "ftp://127.0.0.1/a", "ldap://127.0.0.1/a", "http://127.1:\(port)/a", "file:///etc/passwd",
                ])
            #expect(await feed.fetchLists(namedBy: path, authority: "factory") == .unchanged)
            #expect(await feed.fetchLists(namedBy: path, authority: "unknown") == .unchanged)
            #expect(server.requests.isEmpty)
            #expect(feed.statuses(for: "factory").isEmpty)
        }
    }

    @Test("that fail are not asked again by every client")
    func failing() async throws {
        try await FederationWorld.with { server, world in
            let feed = world.feed(world.sources([], allowing: [try AllowedHost(server.host)]))
            let path = try device(world, naming: [try server.url("/a.crl").description])
            for _ in 0..<5 { #expect(await feed.fetchLists(namedBy: path, authority: "factory") == .unchanged) }
            #expect(server.requests.count == 1)
        }
    }

    @Test("are remembered over a restart; the list counts again when its issuer is seen")
    func restart() async throws {
        try await FederationWorld.with { server, world in
            let list = try list(world)
            server.answer { _ in Answer(body: list) }
            let sources = world.sources([], allowing: [try AllowedHost(server.host)])
            let path = try device(world, naming: [try server.url("/a.crl").description])
            _ = await world.feed(sources).fetchLists(namedBy: path, authority: "factory")
            server.answer { _ in Answer(status: .badGateway) }
            let restarted = world.feed(sources)
            #expect(restarted.statuses(for: "factory").map { $0.list?.der } == [list])
            #expect(restarted.lists(for: "factory").isEmpty)
            #expect(await restarted.fetchLists(namedBy: path, authority: "factory").hasChanged)
            #expect(restarted.lists(for: "factory").map(\.der) == [list])
        }
    }
}
