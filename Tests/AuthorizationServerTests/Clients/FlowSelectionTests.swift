import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Which flows are on")
struct FlowSelectionTests {
    private var methods: [any ClientAuthenticationMethod] {
        get throws {
            var flow = CustomFlowWorld.Flow()
            let gate = try CustomFlowAuthentication(name: "gate", flow)
            flow.parameters = ["pass"]
            flow.headers = []
            return [
                MutualTLSAuthentication(trust: TrustSnapshot(authorities: [])), gate,
                try CustomFlowAuthentication(name: "door", flow),
            ]
        }
    }

    @Test("all are on, in their own order, where nothing is selected")
    func all() throws {
        let names = FlowSelection.all.arrange(try methods).map(\.flow.name)
        #expect(names == ["mtls-client-credentials", "gate", "door"])
        #expect(FlowSelection.all.contains(.federatedToken))
    }

    @Test("those that are selected are on, in the order of the selection, and no others")
    func some() throws {
        let selection = FlowSelection([.custom("door"), .mutualTLS, .privateKeyJWT])
        #expect(selection.arrange(try methods).map(\.flow.name) == ["door", "mtls-client-credentials"])
        #expect(!selection.contains(.custom("gate")))
        #expect(selection.contains(.privateKeyJWT))
    }
}
