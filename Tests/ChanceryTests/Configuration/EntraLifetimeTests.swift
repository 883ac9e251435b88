import Testing

@testable import chancery

@Suite("Lifetimes of tokens for Microsoft Entra ID")
struct EntraLifetimeTests {
    private func warnings(audience: String = "", rule: String = "") -> [ConfigurationFault] {
        let text = ConfigurationFixture.complete
            .replacing(
                "policy:", with: "  entra: { profile: entra, aud: \"api://AzureADTokenExchange\"\(audience) }\npolicy:"
            )
            .replacing("audiences: [orders]", with: rule.isEmpty ? "audiences: [orders]" : rule)
        let context = ReadingContext(file: "chancery.yaml", environment: [:])
        _ = Configuration.read(text, in: context)
        #expect(context.faults == [])
        return context.warnings
    }

    @Test("less than 30 min is a warning with its place, for audiences and for rules")
    func warns() {
        #expect(warnings().map(\.path) == ["audiences.entra"])
        #expect(warnings(audience: ", lifetime: 29m").map(\.path) == ["audiences.entra.lifetime"])
        #expect(warnings(audience: ", lifetime: 30m") == [])
        let short = "audiences: [entra]\n    lifetime: 10m"
        #expect(warnings(audience: ", lifetime: 1h", rule: short).map(\.path) == ["policy[0].lifetime"])
        #expect(warnings(rule: "audiences: [entra]\n    lifetime: 1h") == [])
    }
}
