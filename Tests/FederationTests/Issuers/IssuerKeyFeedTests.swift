import AuthorizationServer
import Foundation
import JOSE
import Logging
import NIOHTTP1
import TestSupport
import Testing

@testable import Federation

@Suite("the feed of issuers' keys")
struct IssuerKeyFeedTests {
    private typealias Answer = TestHTTPServer.Answer

    @Test("finds the keys by discovery and hands them out, to their authority alone")
    func first() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a", "b"])
            let feed = world.feed(world.settings())
            #expect(world.held(feed) == nil)
            await feed.renewDue()
            #expect(world.held(feed) == ["a", "b"])
            #expect(feed.keys(of: .authority("other")) == nil)
            #expect(world.server.requests.map(\.target) == ["/.well-known/openid-configuration", "/keys"])
            #expect(world.log.lines.map(\.message) == ["Keys of an issuer fetched"])
            let status = try #require(feed.statuses.first)
            #expect(status.keyCount == 2 && status.failures == 0 && status.confirmedAt == world.clock.now)
            let next = try #require(status.nextLook)
            #expect(next > world.clock.now)
        }
    }

    @Test("does all that by itself while it runs, and ends when it is told to", .timeLimit(.minutes(30)))
    func running() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a"])
            let feed = world.feed(world.settings())
            let running = Task { await feed.run() }
            while world.held(feed) == nil { await Task.yield() }
            world.answerKeys { _ in Answer(isSilent: true) }
            world.clock.advance(by: 3600)
            while world.keyRequests < 2 { await Task.yield() }
            running.cancel()
            await running.value
            // What its end cuts off is no failure of the issuer.
            #expect(!world.log.lines.contains { $0.level == .warning })
        }
    }

    @Test("takes them from a URL, or from a file that nobody is asked for")
    func otherSources() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a"])
            let byURL = world.feed(world.settings(.uri(try world.server.url("/keys"))))
            await byURL.renewDue()
            #expect(world.held(byURL) == ["a"])
            let asked = world.server.requests.count
            #expect(asked == 1)
            let byFile = world.feed(world.settings(.document(IssuerWorld.json(["f"]))))
            await byFile.renewDue()
            world.clock.advance(by: 1e9)
            await byFile.renewDue()
            #expect(world.held(byFile) == ["f"])
            #expect(await byFile.keys(of: IssuerWorld.name, lacking: "x")?.keys.count == 1)
            #expect(world.server.requests.count == asked)
        }
    }

    @Test("asks only when it is due, and then on the condition that the keys have changed")
    func conditional() async throws {
        try await IssuerWorld.with { world in
            world.answerKeys { request in
                request.headers.contains(name: "If-None-Match")
                    ? Answer(status: .notModified, headers: [("Cache-Control", "max-age=600")])
                    : Answer(headers: [("ETag", "\"1\"")], body: IssuerWorld.json(["a"]))
            }
            let feed = world.feed(world.settings())
            await feed.renewDue()
            await feed.renewDue()
            #expect(world.keyRequests == 1)
            world.clock.advance(by: 3600)
            await feed.renewDue()
            #expect(world.server.requests.last?.headers["If-None-Match"] == ["\"1\""])
            #expect(world.held(feed) == ["a"])
            #expect(feed.statuses.first?.confirmedAt == world.clock.now)
            // What the 304 said of its lifetime counts now.
            let next = try #require(feed.statuses.first?.nextLook)
            #expect(next < world.clock.now.addingTimeInterval(600))
        }
    }

    @Test("is not told that nothing has changed when it did not ask so")
    func unasked304() async throws {
        try await IssuerWorld.with { world in
            world.answerKeys { _ in Answer(status: .notModified) }
            let feed = world.feed(world.settings())
            await feed.renewDue()
            #expect(world.held(feed) == nil)
            #expect(world.failure(feed) == "JWK set: the server answers with status 304; redirects are not followed")
        }
    }

    @Test("drops a key that the issuer no longer publishes, and all of them when it publishes none")
    func dropped() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a", "b"])
            let feed = world.feed(world.settings())
            await feed.renewDue()
            for kids in [["b"], [], ["c"]] {
                world.publish(kids)
                world.clock.advance(by: 3600)
                await feed.renewDue()
                #expect(world.held(feed) == kids)
            }
            #expect(world.log.lines.map(\.message).contains("An issuer publishes no key that can be used"))
        }
    }

    /// What an issuer, or somebody between it and us, might answer instead of its keys.
    enum Bad: CaseIterable {
        case down, notFound, gone, forbidden, garbage, empty, html, oversized, announced, redirect, truncated, notASet,
            tooMany, duplicates, silent, stalling, dripping
    }

    @Test(
        "keeps the keys that it holds over every bad answer, and recovers", .timeLimit(.minutes(30)),
        arguments: Bad.allCases)
    func bad(_ bad: Bad) async throws {
        try await IssuerWorld.with { world in
            world.publish(["a"])
            let isSlow = [.silent, .stalling, .dripping].contains(bad)
            let source = isSlow ? IssuerKeySettings.Source.uri(try world.server.url("/keys")) : nil
            let feed = world.feed(world.settings(source))
            await feed.renewDue()
            #expect(world.held(feed) == ["a"])
            if isSlow { feed.configure([world.settings(source) { $0.timeout = .milliseconds(300) }]) }
            let answer = Self.answer(bad)
            world.answerKeys { _ in answer }
            world.clock.advance(by: 3600)
            await feed.renewDue()
            #expect(world.held(feed) == ["a"])
            #expect(feed.statuses.first?.failures == 1)
            #expect(world.failure(feed) != nil)
            // It does not hammer the issuer, and speaks of its trouble once.
            let asked = world.server.requests.count
            await feed.renewDue()
            #expect(world.server.requests.count == asked)
            world.clock.advance(by: 60)
            await feed.renewDue()
            #expect(feed.statuses.first?.failures == 2)
            let warnings = world.log.lines.filter { $0.level == .warning }
            #expect(warnings.count == 1, "\(warnings)")
            world.publish(["b"])
            feed.configure([world.settings(source)])
            world.clock.advance(by: 60)
            await feed.renewDue()
            #expect(world.held(feed) == ["b"])
            #expect(world.log.lines.map(\.message).contains("Keys of an issuer can be fetched again"))
        }
    }

    private static func answer(_ bad: Bad) -> Answer {
        let good = IssuerWorld.json(["evil"])
        switch bad {
        case .down: return Answer(status: .serviceUnavailable)
        case .notFound: return Answer(status: .notFound, body: good)
        case .gone: return Answer(status: .gone, body: good)
        case .forbidden: return Answer(status: .forbidden)
        case .garbage: return Answer(body: (0..<4000).map { _ in UInt8.random(in: 0...255) })
        case .empty: return Answer()
        case .html: return Answer(body: Array("<html>Sign in to this network</html>".utf8))
        case .oversized: return Answer(body: [UInt8](repeating: 0x20, count: 10 << 20) + good, announcesLength: false)
        case .announced: return Answer(body: [UInt8](repeating: 0x20, count: 10 << 20) + good)
        case .redirect: return Answer(status: .found, headers: [("Location", "/other")], body: good)
        case .truncated: return Answer(body: good.dropLast(5))
        case .notASet: return Answer(body: Array(#"{"key":[]}"#.utf8))
        case .tooMany: return Answer(body: IssuerWorld.json((0...2000).map { "k\($0)" }))
        case .duplicates: return Answer(body: Array(#"{"keys":[],"keys":[]}"#.utf8))
        case .silent: return Answer(isSilent: true)
        case .stalling: return Answer(body: good, stalls: true)
        case .dripping: return Answer(drips: true)
        }
    }

    @Test("refuses keys by way of a discovery document that is another issuer's, or leads elsewhere")
    func foreignDocuments() async throws {
        try await IssuerWorld.with { world in
            try await TestHTTPServer.with({ _ in Answer(body: IssuerWorld.json(["evil"])) }) { other in
                let elsewhere = try other.url("/keys").description
                let feed = world.feed(world.settings())
                for (issuer, place) in [
                    ("https://accounts.example", nil), (world.issuer + "/", nil), (nil, elsewhere),
                    (nil, "http://keys.example/keys"),
                ] {
                    world.publish(["evil"], issuer: issuer, place: place)
                    world.clock.advance(by: 60)
                    await feed.renewDue()
                    #expect(world.held(feed) == nil)
                }
                #expect(world.keyRequests == 0)
                #expect(other.requests.isEmpty)
                // The operator may allow the other host.
                let allowing = world.feed(world.settings(allowing: [try AllowedHost(other.host)]))
                world.publish([], place: elsewhere)
                await allowing.renewDue()
                #expect(world.held(allowing) == ["evil"])
            }
        }
    }

    @Test("never asks for keys by http, but on this very host")
    func plaintext() async throws {
        try await IssuerWorld.with { world in
            let feed = world.feed(world.settings(.uri(try RevocationURL("http://keys.example/keys"))))
            await feed.renewDue()
            #expect(feed.statuses.first?.lastFailure == .unauthenticPlace)
        }
    }

    @Test("uses the good ones of a thousand keys with junk among them")
    func manyKeys() async throws {
        try await IssuerWorld.with { world in
            let junk: [JSONValue] = [
                7, .null, "key", [], [:], ["kty": "oct", "k": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"],
                ["kty": "RSA", "n": "AQAB", "e": "AQAB"], ["kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"],
                ["kty": "AKP", "alg": "ML-DSA-65", "pub": "AA"],
            ]
            let kids = (0..<1000).map { "k\($0)" }
            world.publish(json: IssuerWorld.json(kids, adding: junk))
            let feed = world.feed(world.settings())
            await feed.renewDue()
            #expect(world.held(feed) == kids)
            #expect(feed.statuses.first?.unusableCount == junk.count)
            #expect(feed.keys(of: IssuerWorld.name)?.contains(kid: "k999") == true)
        }
    }

    @Test("does not believe keys that nobody has confirmed for too long")
    func stale() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a"])
            let feed = world.feed(world.settings { $0.maximumStale = 7200 })
            await feed.renewDue()
            world.server.answer { _ in Answer(status: .badGateway) }
            world.clock.advance(by: 7200)
            await feed.renewDue()
            #expect(world.held(feed) == ["a"])
            world.clock.advance(by: 1)
            #expect(world.held(feed) == nil)
            await feed.renewDue()
            #expect(world.log.lines.last?.message.hasPrefix("Keys of an issuer dropped") == true)
            world.publish(["a"])
            world.clock.advance(by: 60)
            await feed.renewDue()
            #expect(world.held(feed) == ["a"])
        }
    }

    @Test("survives an issuer that is there every other time")
    func flapping() async throws {
        try await IssuerWorld.with { world in
            world.publish(["0"])
            let feed = world.feed(world.settings())
            await feed.renewDue()
            for round in 1...20 {
                world.server.answer { _ in Answer(status: .internalServerError) }
                world.clock.advance(by: 3600)
                await feed.renewDue()
                #expect(world.held(feed) == ["\(round - 1)"])
                world.publish(["\(round)"])
                world.clock.advance(by: 1)
                await feed.renewDue()
                #expect(world.held(feed) == ["\(round)"])
            }
        }
    }

    @Test("asks with the token of a file as it is then, and shows it nowhere")
    func tokenFile() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a"])
            let feed = world.feed(world.settings(tokenFile: "token"), files: ["token": " s3cret.t0ken\n"])
            await feed.renewDue()
            #expect(
                world.server.requests.map { $0.headers["Authorization"] } == [
                    ["Bearer s3cret.t0ken"], ["Bearer s3cret.t0ken"],
                ])
            #expect(world.held(feed) == ["a"])
            for contents in [nil, "", " ", "a b", "a\r\nX: y", "é"] {
                let broken = world.feed(
                    world.settings(tokenFile: "token"), files: contents.map { ["token": $0] } ?? [:])
                let asked = world.server.requests.count
                await broken.renewDue()
                #expect(world.server.requests.count == asked)
                #expect(world.failure(broken)?.hasPrefix("token file token: ") == true)
            }
            let token = try #require(BearerToken(fileContents: Array("s3cret".utf8)))
            #expect(!"\(token) \([token]) \(Mirror(reflecting: token).children.map(\.value))".contains("s3cret"))
        }
    }

    @Test("asks without a token where none is configured")
    func withoutToken() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a"])
            await world.feed(world.settings()).renewDue()
            #expect(world.server.requests.allSatisfy { !$0.headers.contains(name: "Authorization") })
        }
    }
}
