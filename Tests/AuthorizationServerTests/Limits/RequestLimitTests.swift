import AuthorizationServer
import FoundationEssentials
import TestSupport
import Testing

@Suite("Limits of token requests")
struct RequestLimitTests {
    private typealias Pair = RequestLimitSettings.Pair

    /// Two, and another every five seconds.
    private let two = RateLimit(12, per: .minute, burst: 2)

    @Test("a source over its attempts is refused before anything is read, others are not")
    func sourceAttempts() async throws {
        let world = try LimitedWorld(RequestLimitSettings(perSource: Pair(attempts: two)))
        for _ in 0..<2 { #expect(try await world.ask(from: "192.0.2.1").error == nil) }
        let refused = try await world.ask(from: "192.0.2.1")
        #expect(refused.error == .temporarilyUnavailable)
        #expect(refused.retryAfter == 5)
        #expect(try await world.ask(from: "192.0.2.2").error == nil)
        world.clock.advance(by: 5)
        #expect(try await world.ask(from: "192.0.2.1").error == nil)
        #expect(world.limits.refused == [.source: 1, .client: 0, .authority: 0])
    }

    @Test("the answer is a fixed text, and does not say which limit it was")
    func text() async throws {
        let world = try LimitedWorld(RequestLimitSettings(perSource: Pair(attempts: RateLimit(1, per: .hour))))
        _ = try await world.ask(from: "192.0.2.1")
        let body = try JSON.object(try await world.ask(from: "192.0.2.1").body)
        #expect(body["error"] as? String == "temporarily_unavailable")
        #expect(body["error_description"] as? String == "There were too many requests. Try again later.")
        #expect(Set(body.keys) == ["error", "error_description", "request_id"])
    }

    @Test("a source over its failures gets nothing more, right or wrong; who only succeeds never is")
    func sourceFailures() async throws {
        let world = try LimitedWorld(RequestLimitSettings(perSource: Pair(failures: two)))
        for _ in 0..<10 { #expect(try await world.ask(from: "192.0.2.1").error == nil) }
        for _ in 0..<2 {
            #expect(try await world.ask(("scope", "admin"), from: "192.0.2.1").error == .invalidScope)
        }
        #expect(try await world.ask(from: "192.0.2.1").retryAfter == 5)
        #expect(try await world.ask(from: "192.0.2.2").error == nil)
        world.clock.advance(by: 5)
        #expect(try await world.ask(from: "192.0.2.1").error == nil)
    }

    @Test("a form that cannot be read is a failure of its source")
    func unreadableForms() async throws {
        let world = try LimitedWorld(RequestLimitSettings(perSource: Pair(failures: two)))
        let origin = world.origin("192.0.2.1")
        for _ in 0..<2 {
            #expect(await world.world.endpoint.refuse(.malformed("x", reason: "x"), from: origin).retryAfter == nil)
        }
        #expect(await world.world.endpoint.admit(origin)?.retryAfter == 5)
    }

    @Test("what is our own fault is nobody's failure")
    func ourFault() async throws {
        let world = try LimitedWorld(RequestLimitSettings(perSource: Pair(failures: two)))
        let origin = world.origin("192.0.2.1")
        for _ in 0..<10 { _ = await world.world.endpoint.refuse(.unavailable("full"), from: origin) }
        #expect(try await world.ask(from: "192.0.2.1").error == nil)
    }

    @Test("who claims to be another locks himself out of the name, and neither the other nor his neighbours")
    func strangers() async throws {
        let world = try LimitedWorld(RequestLimitSettings(perClient: Pair(failures: two)))
        let stranger = ("client_id", "dev-7")
        for _ in 0..<2 {
            #expect(try await world.ask(stranger, from: "192.0.2.9", hasCertificate: false).error == .invalidClient)
        }
        let refused = try await world.ask(stranger, from: "192.0.2.9", hasCertificate: false)
        #expect(refused.retryAfter == 5)
        #expect(try await world.ask(stranger, from: "192.0.2.1").error == nil)
        #expect(try await world.ask(stranger, from: "192.0.2.9").error == nil)
        #expect(world.limits.refused[.client] == 1)
    }

    @Test("a client's own attempts are those that it proved to be its own, from wherever they come")
    func clientAttempts() async throws {
        let world = try LimitedWorld(RequestLimitSettings(perClient: Pair(attempts: two)))
        for _ in 0..<10 {
            _ = try await world.ask(("client_id", "dev-7"), from: "192.0.2.9", hasCertificate: false)
        }
        #expect(try await world.ask(from: "192.0.2.1").error == nil)
        #expect(try await world.ask(from: "192.0.2.2").error == nil)
        #expect(try await world.ask(from: "192.0.2.3").retryAfter == 5)
        #expect(try await world.ask(from: nil).retryAfter == 5)
    }

    @Test("an authority's attempts and failures are those of clients for whom it vouches")
    func authority() async throws {
        let attempts = try LimitedWorld(RequestLimitSettings(perAuthority: Pair(attempts: two)))
        let failures = try LimitedWorld(RequestLimitSettings(perAuthority: Pair(failures: two)))
        for world in [attempts, failures] {
            for _ in 0..<5 { _ = try await world.ask(from: "192.0.2.9", hasCertificate: false) }
        }
        for _ in 0..<2 { #expect(try await attempts.ask(from: "192.0.2.1").error == nil) }
        #expect(try await attempts.ask(from: "192.0.2.2").retryAfter == 5)
        for _ in 0..<2 {
            #expect(try await failures.ask(("audience", "nowhere"), from: "192.0.2.1").error == .invalidTarget)
        }
        #expect(try await failures.ask(from: "192.0.2.2").retryAfter == 5)
        #expect(failures.limits.refused[.authority] == 1)
    }

    @Test("a client over its own limit takes nothing from its authority's")
    func nesting() async throws {
        let world = try LimitedWorld(
            RequestLimitSettings(
                perClient: Pair(attempts: RateLimit(1, per: .hour)), perAuthority: Pair(attempts: two)))
        for _ in 0..<10 { _ = try await world.ask(from: "192.0.2.1") }
        #expect(world.limits.refused == [.source: 0, .client: 9, .authority: 0])
    }

    @Test("without a source, such as behind a proxy, nothing is counted that a stranger could use up")
    func withoutSource() async throws {
        let one = RateLimit(1, per: .hour)
        let world = try LimitedWorld(
            RequestLimitSettings(perSource: Pair(attempts: one, failures: one), perClient: Pair(failures: one)))
        for _ in 0..<5 { _ = try await world.ask(("client_id", "dev-7"), from: nil, hasCertificate: false) }
        #expect(try await world.ask(from: nil).error == nil)
    }

    @Test("a flood leaves one event a minute behind, which says how many requests it stands for")
    func audit() async throws {
        let world = try LimitedWorld(RequestLimitSettings(perSource: Pair(attempts: RateLimit(1, per: .hour))))
        for _ in 0..<500 { _ = try await world.ask(from: "192.0.2.1") }
        world.clock.advance(by: 61)
        _ = try await world.ask(from: "192.0.2.1")
        let events = world.world.auditLog.events.filter { $0.limitedRequests != nil }
        #expect(events.map(\.limitedRequests) == [1, 499])
        #expect(events.allSatisfy { $0.outcome == .refused && $0.remoteAddress == "192.0.2.1" })
        #expect(events.first?.reason == "more than limits.per-source.attempts allows")
        #expect(try AuditEvent(json: #require(events.last).json()) == events.last)
    }

    @Test("a refusal that is to be recorded and cannot be is not told as one of the limits")
    func failingAudit() async throws {
        let world = try LimitedWorld(RequestLimitSettings(perSource: Pair(attempts: RateLimit(1, per: .hour))))
        _ = try await world.ask(from: "192.0.2.1")
        world.world.auditLog.isFailing = true
        let answer = try await world.ask(from: "192.0.2.1")
        #expect(answer.error == .temporarilyUnavailable)
        #expect(answer.retryAfter == nil)
    }

    @Test("new settings leave what is left of limits that stay the same")
    func reload() async throws {
        var settings = RequestLimitSettings(perSource: Pair(attempts: two), perClient: Pair(attempts: two))
        let world = try LimitedWorld(settings)
        for _ in 0..<2 { #expect(try await world.ask(from: "192.0.2.1").error == nil) }
        settings.perClient.attempts = RateLimit(5, per: .minute)
        world.limits.replace(with: settings)
        #expect(try await world.ask(from: "192.0.2.1").retryAfter == 5)
        #expect(try await world.ask(from: "192.0.2.2").error == nil)
        settings.perSource.attempts = nil
        world.limits.replace(with: settings)
        #expect(try await world.ask(from: "192.0.2.1").error == nil)
    }
}
