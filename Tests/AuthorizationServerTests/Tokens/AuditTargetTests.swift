import AuthorizationServer
import TestSupport
import Testing

@Suite("What audit events say they are for")
struct AuditTargetTests {
    @Test("the same field has it in issued and refused events alike, as the configuration calls it")
    func target() async throws {
        for (asked, scope, outcome) in [
            ("orders", "read", AuditEvent.Outcome.issued), ("https://orders.example.com", "read", .issued),
            ("https://orders.example.com", "admin", .refused),
        ] {
            let world = try TokenWorld()
            _ = try await world.ask(("audience", asked), ("scope", scope))
            let event = try world.event()
            #expect(event.outcome == outcome)
            #expect([event.audience, event.resource] == ["orders", nil])
        }
    }

    @Test("what is not known stands there as it was asked for, clipped")
    func unknown() async throws {
        let world = try TokenWorld()
        _ = try await world.ask(("audience", String(repeating: "x", count: 1000)))
        let event = try world.event()
        #expect(event.audience == String(repeating: "x", count: 256) + "...")
        #expect(event.resource == nil)
    }

    @Test("where nothing is named and nothing granted there is none")
    func none() async throws {
        let world = try TokenWorld()
        _ = try await world.ask()
        let event = try world.event()
        #expect([event.audience, event.resource] == [nil, nil])
    }
}
