/// Which flows are on, in their order: `flows` of the configuration.
package struct FlowSelection: Sendable, Hashable {
    /// `nil`: all that there is a use for.
    private let flows: [ClientCredentialsFlow]?

    /// Everything that there is a use for.
    package static let all = FlowSelection(flows: nil)

    private init(flows: [ClientCredentialsFlow]?) {
        self.flows = flows
    }

    package init(_ flows: [ClientCredentialsFlow]) {
        self.flows = flows
    }

    package func contains(_ flow: ClientCredentialsFlow) -> Bool {
        flows?.contains(flow) ?? true
    }

    /// The methods that are on, in the order of the selection.
    package func arrange(_ methods: [any ClientAuthenticationMethod]) -> [any ClientAuthenticationMethod] {
        guard let flows else { return methods }
        return flows.flatMap { flow in methods.filter { $0.flow == flow } }
    }
}
