import AuthorizationServer

/// Reads `flows`: which ways to prove who is asking are on, in their order.
struct FlowsReader {
    /// The listeners that are configured, by their keys.
    private let listeners: [String]
    private let authorities: [String]
    private let hasOIDC: Bool
    private let custom: [String]

    /// - Parameter authorities: What stands under `authorities`.
    init(listeners: [String], authorities: ConfigurationValue?) {
        self.listeners = listeners
        self.authorities = AuthorityName.all(under: authorities).map(\.name)
        hasOIDC = !AuthorityName.names(ofKind: ["oidc"], under: authorities).isEmpty
        custom = AuthorityName.names(ofKind: CustomAuthoritiesReader.kinds, under: authorities)
    }

    /// `nil` after a fault.
    func read(_ value: ConfigurationValue) -> FlowSelection? {
        guard let texts = value.texts(allowed: "a list of flows: \(known)") else { return nil }
        let flows = texts.map { flow($0) }
        return flows.contains(nil) ? nil : FlowSelection(flows.compactMap { $0 })
    }

    private var names: [String] { ClientCredentialsFlow.builtIn.map(\.name) + custom }
    private var known: String { names.joined(separator: ", ") }

    private func flow(_ text: ConfigurationText.Placed) -> ClientCredentialsFlow? {
        if custom.contains(text.text) { return .custom(text.text) }
        guard let flow = ClientCredentialsFlow.builtIn.first(where: { $0.name == text.text }) else {
            let isAuthority = authorities.contains(text.text)
            text.value.fault(
                isAuthority ? "is an authority without a flow of its own" : "is not a flow", found: text.text,
                allowed: known, hint: isAuthority ? nil : NearestName.hint(for: text.text, among: names))
            return nil
        }
        guard let need = need(of: flow) else { return flow }
        text.value.fault(
            "has nothing to be used with", found: text.text, allowed: "flows that something uses", hint: need)
        return nil
    }

    /// What a flow lacks that it cannot work without.
    private func need(of flow: ClientCredentialsFlow) -> String? {
        switch flow {
        case .mutualTLS where !listeners.contains("mtls"): "add listeners.mtls, or remove the flow"
        case .forwardedMutualTLS where !listeners.contains("proxy"): "add listeners.proxy, or remove the flow"
        case .federatedToken where !hasOIDC: "add an authority of kind oidc, or remove the flow"
        default: nil
        }
    }
}
