import AuthorizationServer
import Foundation
import JOSE
import NIOHTTP1
import TestSupport
import Testing

@testable import Federation

@Suite("keys that registered clients publish")
struct ClientKeyTests {
    private func name(_ world: IssuerWorld, _ path: String = "/keys") throws -> KeySetName {
        .clientKeys(at: try world.server.url(path).description)
    }

    private func settings(_ world: IssuerWorld) throws -> ClientKeySettings {
        ClientKeySettings(
            origins: [try world.server.url("/")],
            limits: IssuerKeyLimits(waitLimit: .seconds(60), timeout: .seconds(60), sizeLimit: 1 << 16))
    }

    @Test("are fetched for the first assertion, and followed from then on")
    func followed() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a"])
            let feed = world.feed(clients: try settings(world))
            let name = try name(world)
            #expect(feed.keys(of: name) == nil)
            #expect(world.server.requests.isEmpty)
            #expect(await feed.keys(of: name, lacking: "a")?.contains(kid: "a") == true)
            world.publish(["b"])
            world.clock.advance(by: 3600)
            await feed.renewDue()
            #expect(feed.keys(of: name)?.contains(kid: "b") == true)
            #expect(feed.keys(of: name)?.contains(kid: "a") == false)
        }
    }

    @Test("are fetched from configured origins alone")
    func foreignOrigins() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a"])
            let feed = world.feed(clients: try settings(world))
            for place in [
                "http://127.0.0.1:1/keys", "https://\(world.server.host)/keys", "http://example.com/keys",
                "http://\(world.server.host)@example.com/keys", "", "/keys", "file:///etc/passwd",
                "http://localhost\(world.server.host.dropFirst(9))/keys",
            ] {
                #expect(await feed.keys(of: .clientKeys(at: place), lacking: "a") == nil)
            }
            #expect(world.server.requests.isEmpty)
            #expect(feed.statuses.isEmpty)
            // Nor does an authority of that name stand for a client, or anything at all without origins.
            #expect(try await world.feed().keys(of: name(world), lacking: "a") == nil)
            #expect(world.server.requests.isEmpty)
        }
    }

    @Test("are forgotten when nobody has wanted them for a day, and when the origin is no longer configured")
    func forgotten() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a"])
            let feed = world.feed(clients: try settings(world))
            let name = try name(world)
            _ = await feed.keys(of: name, lacking: "a")
            for _ in 0..<30 {
                world.clock.advance(by: 3600)
                _ = feed.keys(of: name)
                await feed.renewDue()
            }
            #expect(feed.keys(of: name) != nil)
            world.clock.advance(by: 86_401)
            await feed.renewDue()
            #expect(feed.statuses.isEmpty)
            _ = await feed.keys(of: name, lacking: "a")
            feed.configure([], clients: try settings(world))
            #expect(feed.keys(of: name) != nil)
            feed.configure([], clients: ClientKeySettings(origins: []))
            #expect(feed.keys(of: name) == nil)
        }
    }

    @Test("take bounded memory, the least wanted are given up first")
    func capacity() throws {
        var table = IssuerKeyTable()
        let origin = try RevocationURL("https://keys.example")
        table.configure([], clients: ClientKeySettings(origins: [origin]), at: Date(timeIntervalSince1970: 0))
        for number in 0..<3000 {
            let time = Date(timeIntervalSince1970: TimeInterval(number))
            table.want(.clientKeys(at: "https://keys.example/\(number)"), at: time)
            table.want(.clientKeys(at: "https://keys.example/0"), at: time)
        }
        #expect(table.sets.count == IssuerKeyTable.maximumClients)
        #expect(table[.clientKeys(at: "https://keys.example/0")] != nil)
        #expect(table[.clientKeys(at: "https://keys.example/1")] == nil)
        #expect(table[.clientKeys(at: "https://keys.example/2999")] != nil)
    }
}
