import AuthorizationServer
import Foundation
import JOSE
import NIOHTTP1
import TestSupport
import Testing

@testable import Federation

@Suite("a token that names a key which is not held")
struct UnknownKeyTests {
    private typealias Answer = TestHTTPServer.Answer

    private let name = IssuerWorld.name

    @Test("brings the key, at once when the last look is long enough ago")
    func rotated() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a"])
            let feed = world.feed(world.settings())
            await feed.renewDue()
            world.publish(["a", "b"])
            #expect(await feed.keys(of: name, lacking: "b")?.contains(kid: "b") == false)
            world.clock.advance(by: 30)
            #expect(await feed.keys(of: name, lacking: "b")?.contains(kid: "b") == true)
            // The place of the keys was known.
            #expect(world.server.requests.count == 3)
            // A key that has come in meanwhile is no reason to ask.
            world.clock.advance(by: 30)
            #expect(await feed.keys(of: name, lacking: "b") != nil)
            #expect(world.server.requests.count == 3)
        }
    }

    @Test("brings the first keys of all, when it comes before anything was fetched")
    func beforeAnything() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a"])
            let feed = world.feed(world.settings())
            #expect(await feed.keys(of: name, lacking: "a")?.contains(kid: "a") == true)
            #expect(await feed.keys(of: name, lacking: nil)?.keys.count == 1)
            #expect(await feed.keys(of: .authority("unheard-of"), lacking: "a") == nil)
        }
    }

    @Test("makes one fetch, however many such tokens come at once")
    func singleFlight() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a"])
            let feed = world.feed(world.settings())
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<1000 {
                    group.addTask { await feed.keys(of: self.name, lacking: "a")?.contains(kid: "a") == true }
                }
                for await isFound in group { #expect(isFound) }
            }
            #expect(world.keyRequests == 1)
        }
    }

    @Test("makes at most one fetch per interval in a flood, whatever the issuer answers")
    func flood() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a"])
            let feed = world.feed(world.settings { $0.refresh = 86_400 })
            await feed.renewDue()
            for isDown in [false, true] {
                if isDown { world.answerKeys { _ in Answer(status: .serviceUnavailable) } }
                let before = world.keyRequests
                // 100 tokens in each of 300 seconds.
                for second in 0..<300 {
                    world.clock.advance(by: 1)
                    for number in 0..<100 {
                        let kid = number == 99 ? nil : "\(second) \(number)"
                        #expect(await feed.keys(of: name, lacking: kid)?.contains(kid: "a") == true)
                    }
                }
                #expect(world.keyRequests - before == 10)
            }
        }
    }

    @Test("keeps up with an issuer that changes its only key each second")
    func rotatingEachSecond() async throws {
        try await IssuerWorld.with { world in
            let feed = world.feed(world.settings { $0.unknownKeyInterval = 5 })
            var found = 0
            for second in 0..<300 {
                world.publish(["\(second)"], headers: [("Cache-Control", "max-age=1")])
                if await feed.keys(of: name, lacking: "\(second)")?.contains(kid: "\(second)") == true { found += 1 }
                #expect(world.held(feed)?.count == 1)
                world.clock.advance(by: 1)
            }
            #expect(found == 60)
            #expect(world.keyRequests == 60)
        }
    }

    @Test("waits no longer than it may, goes on with what is held, and the fetch goes on too", .timeLimit(.minutes(30)))
    func deadline() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a"])
            let feed = world.feed(
                world.settings {
                    $0.waitLimit = .milliseconds(100)
                    $0.timeout = .seconds(3600)
                })
            // The first look may take longer than the limit.
            while world.held(feed) == nil { await feed.renewDue() }
            world.answerKeys { _ in Answer(isSilent: true) }
            world.clock.advance(by: 30)
            for _ in 0..<3 { #expect(await feed.keys(of: name, lacking: "b")?.contains(kid: "a") == true) }
            #expect(world.keyRequests == 2)
        }
    }

    @Test("stops waiting when its request is gone; the others get their answer", .timeLimit(.minutes(30)))
    func cancellation() async throws {
        try await IssuerWorld.with { world in
            world.answerKeys { _ in Answer(isSilent: true) }
            let feed = world.feed(
                world.settings {
                    $0.waitLimit = .seconds(3600)
                    $0.timeout = .seconds(3600)
                })
            let waiting = (0..<100).map { _ in Task { await feed.keys(of: name, lacking: "a") } }
            waiting.forEach { $0.cancel() }
            for task in waiting { #expect(await task.value == nil) }
            // One whose configuration goes away is released as well.
            let last = Task { await feed.keys(of: name, lacking: "a") }
            while world.keyRequests == 0 { await Task.yield() }
            feed.configure([])
            #expect(await last.value == nil)
        }
    }

    @Test("finds the key although the discovery document cannot be had just now")
    func discoveryDown() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a"])
            let feed = world.feed(world.settings())
            await feed.renewDue()
            world.server.answer { request in
                request.target == "/keys"
                    ? Answer(body: IssuerWorld.json(["b"])) : Answer(status: .serviceUnavailable)
            }
            world.clock.advance(by: 3600)
            await feed.renewDue()
            #expect(world.held(feed) == ["a"])
            world.clock.advance(by: 30)
            #expect(await feed.keys(of: name, lacking: "b")?.contains(kid: "b") == true)
        }
    }
}
