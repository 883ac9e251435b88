import AuthorizationServer
import Foundation
import JOSE
import NIOHTTP1
import PKI
import TestSupport
import Testing

@testable import Federation

@Suite("a changed configuration of issuers' keys")
struct IssuerKeyConfigurationTests {
    private typealias Answer = TestHTTPServer.Answer

    @Test("keeps what is held where only intervals change")
    func intervals() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a"])
            let feed = world.feed(world.settings())
            await feed.renewDue()
            feed.configure([world.settings { $0.refresh = 600 }])
            #expect(world.held(feed) == ["a"])
            await feed.renewDue()
            #expect(world.keyRequests == 1)
            let next = try #require(feed.statuses.first?.nextLook)
            #expect(next <= world.clock.now.addingTimeInterval(600))
        }
    }

    @Test("drops keys that came from another source, or by way of others that were trusted")
    func provenance() async throws {
        try await IssuerWorld.with { world in
            world.publish(["a"])
            let anchors = try ServerAnchors(
                pem: Array(
                    TestIdentity.pem("CERTIFICATE", try TestCertificateAuthority(name: "CA").certificate.der).utf8))
            for changed in [
                world.settings(.uri(try world.server.url("/keys"))),
                world.settings(.discovery(issuer: "https://a.example")),
                world.settings(allowing: [try AllowedHost("a.example")]), world.settings(trust: .anchors(anchors)),
            ] {
                let feed = world.feed(world.settings())
                await feed.renewDue()
                #expect(world.held(feed) == ["a"])
                feed.configure([changed])
                #expect(world.held(feed) == nil)
            }
        }
    }

    @Test("takes a changed file at once, and forgets whom it does not name")
    func files() async throws {
        try await IssuerWorld.with { world in
            let feed = world.feed(world.settings(.document(IssuerWorld.json(["a"]))))
            feed.configure([world.settings(.document(IssuerWorld.json(["b"])))])
            #expect(world.held(feed) == ["b"])
            feed.configure([world.settings(.document(Array("junk".utf8)))])
            #expect(world.held(feed) == nil)
            #expect(world.failure(feed) != nil)
            feed.configure([])
            #expect(feed.statuses.isEmpty)
        }
    }

    @Test("has no use for the answer to a question that it no longer asks", .timeLimit(.minutes(30)))
    func lateAnswer() async throws {
        try await IssuerWorld.with { world in
            let gate = Gate()
            let document = world.discovery()
            world.server.answer { request in
                guard request.target == "/keys" else { return Answer(body: document) }
                gate.wait()
                return Answer(body: IssuerWorld.json(["old"]))
            }
            let feed = world.feed(world.settings())
            async let renewal: Void = feed.renewDue()
            while world.keyRequests == 0 { await Task.yield() }
            feed.configure([world.settings(.document(IssuerWorld.json(["new"])))])
            gate.open()
            await renewal
            #expect(world.held(feed) == ["new"])
        }
    }
}
