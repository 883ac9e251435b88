import AuthorizationServer
import Federation
import Testing

@testable import chancery

@Suite("Authorities of kinds custom, webhook and executable, and flows")
struct CustomAuthorityTests {
    private struct Badges: CustomFlow {
        var parameters: [String] { ["badge"] }
        var headers: [String] { [] }

        func identify(_ request: CustomFlowRequest) async throws(CustomFlowFailure) -> CustomFlowAnswer {
            .denied(reason: "nobody")
        }
    }

    private static let installed = [
        InstalledFlow("badges") { settings throws(InstalledFlow.SettingsFault) in
            guard let site = settings["site"] else {
                throw InstalledFlow.SettingsFault(setting: nil, problem: "has no site")
            }
            guard site != "nowhere" else { throw .init(setting: "site", problem: "is no site") }
            return Badges()
        }
    ]

    static func text(_ authority: String, flows: String = "", others: String = "") -> String {
        """
        issuer: https://issuer.example.com
        listeners:
          public: { address: 0.0.0.0:8443, certificate: tls/issuer.pem, key: tls/issuer.key }
        database: { sqlite: chancery.sqlite }
        keys: { encryption-key: { env: KEY }, algorithms: [RS256] }
        audiences:
          vault: { profile: vault, aud: vault }
        authorities:
          gate: { \(authority) }
        \(others)
        policy:
          - name: gate
            authority: gate
            match: { claim: { site: "{s}" } }
            subject: "{s}"
            audiences: [vault]
        \(flows)

        """
    }

    private func read(_ text: String, installed: [InstalledFlow] = installed) -> (Configuration?, [ConfigurationFault])
    {
        let context = ReadingContext(file: "chancery.yaml", environment: [:], installedFlows: installed)
        let configuration = Configuration.read(text, in: context)
        ConfigurationFixture.expectCompleteness(of: context.faults)
        return (configuration, ConfigurationFaults(context.faults).faults)
    }

    static let hook = "url: https://hook.test/x, secret: { file: secret }, parameters: [badge]"

    @Test("a webhook has a place, a secret, something to read, and bounds that are filled in")
    func webhook() throws {
        let (configuration, faults) = read(Self.text("webhook: { \(Self.hook), headers: [Authorization] }"))
        #expect(faults == [])
        let authority = try #require(configuration?.customAuthorities.first)
        #expect(authority.name == "gate")
        #expect(authority.inputs == (try CustomFlowInputs(parameters: ["badge"], headers: ["Authorization"])))
        let expected = WebhookConfiguration(
            url: try RevocationURL("https://hook.test/x"), secret: .file("secret"), authorities: nil, timeout: 2,
            concurrency: 64)
        #expect(authority.kind == .webhook(expected))
        for host in ["localhost", "127.0.0.1:8080", "[::1]:80"] {
            let url = Self.hook.replacing("https://hook.test/x", with: "\"http://\(host)/\"")
            #expect(read(Self.text("webhook: { \(url) }")).1 == [], "\(host)")
        }
    }

    @Test("a program has a path, what it is given, and bounds that are filled in")
    func executable() throws {
        let (configuration, faults) = read(
            Self.text(
                """
                executable: { command: /usr/bin/gate, arguments: [--level, 2], environment: { DOOR: "7" }, \
                parameters: [badge] }
                """))
        #expect(faults == [])
        let expected = ExecutableConfiguration(
            command: "/usr/bin/gate", arguments: ["--level", "2"], environment: ["DOOR": "7"], timeout: 5,
            outputLimit: 65_536, concurrency: 4)
        #expect(configuration?.customAuthorities.first?.kind == .executable(expected))
    }

    @Test("a Swift type is found by its name and made with its settings")
    func installed() throws {
        let (configuration, faults) = read(Self.text("custom: { flow: badges, settings: { site: north, level: 3 } }"))
        #expect(faults == [])
        let authority = try #require(configuration?.customAuthorities.first)
        #expect(authority.kind == .installed(flow: "badges", settings: ["site": "north", "level": "3"]))
        #expect(authority.inputs.parameters == ["badge"])
    }

    static let wrong: [(String, String, String)] = [
        ("webhook: { secret: { env: A }, parameters: [a] }", "webhook.url", "is missing"),
        ("webhook: { url: https://h.test/, parameters: [a] }", "webhook.secret", "is missing"),
        ("webhook: { url: https://h.test/, secret: {}, parameters: [a] }", "webhook.secret", "has no source"),
        ("webhook: { url: https://h.test/, secret: { env: A } }", "webhook", "names no parameter and no header"),
        ("webhook: { url: http://h.test/, secret: { env: A }, parameters: [a] }", "webhook.url", "is http to another"),
        ("webhook: { url: ftp://h.test/, secret: { env: A }, parameters: [a] }", "webhook.url", ""),
        ("webhook: { \(hook), timeout: 31s }", "webhook.timeout", "is too long"),
        ("webhook: { \(hook), concurrency: 0 }", "webhook.concurrency", "is out of range"),
        ("webhook: { \(hook), headers: [Cookie] }", "webhook.headers[0]", "which has a meaning of its own"),
        ("webhook: { \(hook), headers: [X-Forwarded-Client-Cert] }", "webhook.headers[0]", "a meaning of its own"),
        ("webhook: { \(hook), headers: [X-A, x-a] }", "webhook", "names \"x-a\" twice"),
        ("webhook: { \(hook), retries: 3 }", "webhook.retries", "unknown key"),
        ("webhook: { \(hook) }, oidc: { issuer: https://a.test, audience: b }", "", "is of several kinds"),
        ("executable: { parameters: [a] }", "executable.command", "is missing"),
        ("executable: { command: ~/gate, parameters: [a] }", "executable.command", "starts with ~"),
        ("executable: { command: /bin/a }", "executable", "names no parameter and no header"),
        (
            "executable: { command: /bin/a, parameters: [client_id] }", "executable.parameters[0]",
            "a meaning of its own"
        ),
        ("executable: { command: /bin/a, parameters: [a b] }", "executable.parameters[0]", "cannot be a parameter"),
        ("executable: { command: /bin/a, parameters: [a], output-limit: 2MiB }", "executable.output-limit", "is out"),
        ("executable: { command: /bin/a, parameters: [a], concurrency: 65 }", "executable.concurrency", "is out"),
        (
            "executable: { command: /bin/a, parameters: [a], environment: { A-B: c } }", "executable.environment.A-B",
            "is"
        ),
        (
            "executable: { command: /bin/a, parameters: [a], arguments: -x }", "executable.arguments",
            "is a single value"
        ),
        ("custom: { flow: budges, settings: { site: a } }", "custom.flow", "is not one of the allowed values"),
        ("custom: { flow: badges }", "custom", "has no site"),
        ("custom: { flow: badges, settings: { site: nowhere } }", "custom.settings.site", "is no site"),
    ]

    @Test("what is wrong has its place", arguments: wrong)
    func faults(authority: String, place: String, problem: String) {
        let (_, faults) = read(Self.text(authority))
        let path = "authorities.gate" + (place.isEmpty ? "" : "." + place)
        #expect(faults.count == 1 && faults.first?.path == path, "\(ConfigurationFaults(faults))")
        #expect(faults.first?.problem.contains(problem) == true, "\(ConfigurationFaults(faults))")
    }

    @Test("a build without Swift types says so")
    func noneInstalled() {
        let (_, faults) = read(Self.text("custom: { flow: badges }"), installed: [])
        #expect(faults.map(\.path) == ["authorities.gate.custom"])
        #expect(faults.first?.problem == "needs a flow that is built in, and this build has none")
    }

    @Test("two flows that read the same, or one with the name of a built-in flow, are faults")
    func clashes() {
        let other = "  door: { executable: { command: /bin/a, parameters: [x, badge] } }"
        #expect(
            read(Self.text("webhook: { \(Self.hook) }", others: other)).1.map(\.path) == ["authorities.door.executable"]
        )
        let builtIn = "  federated-token: { executable: { command: /bin/a, parameters: [x] } }"
        let faults = read(Self.text("webhook: { \(Self.hook) }", others: builtIn)).1
        #expect(faults.map(\.path) == ["authorities.federated-token"])
        #expect(faults.first?.problem == "is the name of a built-in flow")
    }

    @Test("a rule of a custom authority matches claims, and no certificates")
    func matching() {
        let text = Self.text("webhook: { \(Self.hook) }")
        #expect(
            read(text.replacing("claim: { site: \"{s}\" }", with: "san-uri: \"a/{s}\"")).1.map(\.path)
                == ["policy[0].match.san-uri"])
    }

    @Test("flows are on in the order in which they are named")
    func flows() throws {
        let (configuration, faults) = read(
            Self.text("webhook: { \(Self.hook) }", flows: "flows: [gate, private_key_jwt, client_secret_basic]"))
        #expect(faults == [])
        let expected = FlowSelection([.custom("gate"), .privateKeyJWT, .clientSecretBasic])
        #expect(configuration?.flows == expected)
        #expect(read(Self.text("webhook: { \(Self.hook) }")).0?.flows == .all)
    }

    static let wrongFlows: [(String, String, String)] = [
        ("[]", "", "is an empty list"), ("gate", "", "is a single value"), ("[gate, gate]", "[1]", "stands twice"),
        ("[private-key-jwt]", "[0]", "is not a flow"), ("[lab]", "[0]", "is an authority without a flow of its own"),
        ("[mtls-client-credentials]", "[0]", "has nothing to be used with"),
        ("[xlb-mtls-client-credentials]", "[0]", "has nothing to be used with"),
        ("[webhook]", "[0]", "is not a flow"),
    ]

    @Test("a flow that is none, or that nothing can use, is a fault", arguments: wrongFlows)
    func flowFaults(flows: String, place: String, problem: String) {
        let lab = "  lab: { oidc: { issuer: https://lab.test, audience: a } }"
        let (_, faults) = read(Self.text("webhook: { \(Self.hook) }", flows: "flows: \(flows)", others: lab))
        #expect(faults.map(\.path) == ["flows" + place], "\(ConfigurationFaults(faults))")
        #expect(faults.first?.problem.contains(problem) == true, "\(ConfigurationFaults(faults))")
        let (_, without) = read(Self.text("webhook: { \(Self.hook) }", flows: "flows: [federated-token]"))
        #expect(without.first?.problem == "has nothing to be used with")
    }

    @Test("the fault of an unknown flow names those there are")
    func printing() {
        let (_, faults) = read(Self.text("webhook: { \(Self.hook) }", flows: "flows: [gates]"))
        #expect(
            ConfigurationFaults(faults).description == """
                chancery.yaml:17: flows[0]: is not a flow
                    found:   gates
                    allowed: mtls-client-credentials, xlb-mtls-client-credentials, client_secret_basic, \
                client_secret_post, client_secret_jwt, private_key_jwt, federated-token, gate
                    hint:    did you mean "gate"?
                """)
    }
}
