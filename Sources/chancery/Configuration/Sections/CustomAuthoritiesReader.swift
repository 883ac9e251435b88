import AuthorizationServer
import Federation

/// Reads the authorities whose identities a flow of the operator's finds out: `custom`, `webhook` and `executable`.
struct CustomAuthoritiesReader {
    static let kinds = ["custom", "webhook", "executable"]

    /// Header fields that the proxy's certificates come in.
    let forwardedHeaders: [String]
    let installed: [InstalledFlow]

    /// The authorities without faults, in the order of the file.
    func read(_ value: ConfigurationValue) -> [CustomAuthorityConfiguration] {
        var authorities: [CustomAuthorityConfiguration] = []
        guard case .mapping = value.node.content else { return [] }
        for member in value.members() ?? [] {
            guard case .mapping = member.value.node.content, let section = member.value.section(),
                let key = Self.kinds.first(where: { section[$0] != nil }), let value = section[key]
            else { continue }
            checkName(of: member)
            guard let authority = read(value, kind: key, name: member.name) else { continue }
            check(authority.inputs, among: authorities, at: value)
            authorities.append(authority)
        }
        return authorities
    }

    /// The name stands in `amr` and under `flows`, where it must mean one thing.
    private func checkName(of member: ConfigurationValue.Member) {
        let taken = ClientCredentialsFlow.builtIn.map(\.name) + [ClaimsComposer.exchangeMethod]
        guard taken.contains(member.name) else { return }
        member.value.context.fault(
            line: member.line, path: member.value.path, "is the name of a built-in flow", found: member.name,
            allowed: "another name", hint: "a custom flow has the name of its authority: choose another")
    }

    /// A request is for one flow; headers that bring certificates are no flow's.
    private func check(
        _ inputs: CustomFlowInputs, among others: [CustomAuthorityConfiguration], at value: ConfigurationValue
    ) {
        for other in others {
            guard let name = inputs.shared(with: other.inputs).first else { continue }
            value.fault(
                "reads what authority \"\(other.name)\" reads too, so that no request would be for one of them",
                found: name, allowed: "names that one flow reads",
                hint: "give each flow parameters and headers of its own")
        }
        if let name = inputs.headers.first(where: { header in
            forwardedHeaders.contains { $0.lowercased() == header.lowercased() }
        }) {
            value.fault(
                "reads a header that brings certificates from the proxy", found: name,
                allowed: "headers that only clients of this flow send")
        }
    }

    private func read(_ value: ConfigurationValue, kind: String, name: String) -> CustomAuthorityConfiguration? {
        guard let section = value.section() else { return nil }
        switch kind {
        case "custom": return readInstalled(section, name: name)
        case "webhook":
            let inputs = readInputs(section)
            guard let webhook = WebhookConfiguration.read(section), let inputs else { return nil }
            return CustomAuthorityConfiguration(name: name, inputs: inputs, kind: .webhook(webhook))
        default:
            let inputs = readInputs(section)
            guard let program = ExecutableConfiguration.read(section), let inputs else { return nil }
            return CustomAuthorityConfiguration(name: name, inputs: inputs, kind: .executable(program))
        }
    }

    private func readInputs(_ section: ConfigurationSection) -> CustomFlowInputs? {
        let parameters = section.optional("parameters", otherwise: []) {
            readNames($0, allowed: "a list of parameters: letters, digits, '-', '.' and '_'") {
                name throws(CustomFlowInputFault) in
                try CustomFlowInputs.check(parameter: name)
            }
        }
        let headers = section.optional("headers", otherwise: []) {
            readNames($0, allowed: "a list of headers that only clients of this flow send") {
                name throws(CustomFlowInputFault) in
                try CustomFlowInputs.check(header: name)
            }
        }
        guard let parameters, let headers else { return nil }
        do { return try CustomFlowInputs(parameters: parameters, headers: headers) } catch {
            section.value.fault(
                "\(error)", found: "\(parameters.count) parameters, \(headers.count) headers",
                allowed: "parameters, headers or both, at most \(CustomFlowInputs.maximumCount) of each")
            return nil
        }
    }

    private func readNames(
        _ value: ConfigurationValue, allowed: String, _ check: (String) throws(CustomFlowInputFault) -> Void
    ) -> [String]? {
        guard let texts = value.texts(allowed: allowed) else { return nil }
        var isRight = true
        for text in texts {
            do throws(CustomFlowInputFault) { try check(text.text) } catch {
                text.value.fault(error, allowed: allowed)
                isRight = false
            }
        }
        return isRight ? texts.map(\.text) : nil
    }

    private func readInstalled(_ section: ConfigurationSection, name: String) -> CustomAuthorityConfiguration? {
        guard !installed.isEmpty else {
            section.value.fault(
                "needs a flow that is built in, and this build has none", found: "custom",
                allowed: "webhook, executable",
                hint: "see CustomFlows.swift")
            return nil
        }
        let names = installed.map(\.name).joined(separator: ", ")
        let flow = section.required("flow", allowed: names).flatMap {
            $0.choice(among: installed.map { ($0.name, $0) })
        }
        let settings = section.optional("settings", otherwise: [:]) { $0.textsByName() }
        guard let flow, let settings else { return nil }
        do {
            let made = try flow.make(settings)
            let inputs = try CustomFlowInputs(parameters: made.parameters, headers: made.headers)
            return CustomAuthorityConfiguration(
                name: name, inputs: inputs, kind: .installed(flow: flow.name, settings: settings))
        } catch let fault as InstalledFlow.SettingsFault {
            let all = section["settings"]
            let place = fault.setting.flatMap { name in all?.section()?[name] } ?? all ?? section.value
            place.fault(
                fault.problem, found: fault.setting == nil ? "\(settings.count) settings" : nil,
                allowed: "what the flow \(flow.name) takes")
        } catch {
            section.value.fault("\(error)", found: flow.name, allowed: "a flow that can be asked")
        }
        return nil
    }
}

extension ConfigurationValue {
    /// Texts under names that the operator chose; `nil` after a fault.
    func textsByName() -> [String: String]? {
        guard let members = members() else { return nil }
        var texts: [String: String] = [:]
        for member in members { texts[member.name] = member.value.textOrLiteral() }
        return texts.count == members.count ? texts : nil
    }
}
