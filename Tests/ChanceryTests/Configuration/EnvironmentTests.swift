import AuthorizationServer
import Testing

@testable import chancery

@Suite("Environment variables in values")
struct EnvironmentTests {
    private func read(_ value: String, _ environment: [String: String]) -> (Configuration?, [ConfigurationFault]) {
        let text = ConfigurationFixture.minimal.split(separator: "\n", omittingEmptySubsequences: false)
        return ConfigurationFixture.read(
            (["issuer: \(value)"] + text.dropFirst()).joined(separator: "\n"), environment: environment)
    }

    @Test("a variable is filled in, also within a text")
    func filledIn() {
        let (configuration, faults) = read("https://${HOST}/${T}", ["HOST": "a.example", "T": "t"])
        #expect(faults == [])
        #expect(configuration?.issuer.url == "https://a.example/t")
    }

    @Test(
        "what cannot be filled in is a fault",
        arguments: [
            ("${HOST}", "the environment variable HOST is not set"),
            ("\"${HOST:-a}\"", "takes a variable with an operation; defaults are not supported"),
            ("\"${HOST\"", "has a ${ without its }"),
            ("\"${1}\"", "\"1\" is not the name of an environment variable"),
            ("\"${}\"", "\"\" is not the name of an environment variable"),
        ])
    func faulty(value: String, problem: String) {
        #expect(read(value, [:]).1.map(\.problem) == [problem])
    }

    @Test("an unset variable that looks like a capture has a hint about captures")
    func capture() {
        #expect(read("${id}", [:]).1.first?.hint?.contains("a capture is written {id}") == true)
    }

    @Test("$${ is a literal, and so is a dollar alone")
    func literal() throws {
        #expect(try EnvironmentSubstitution.expand("a$${B} $C $", environment: [:]).text == "a${B} $C $")
    }

    @Test("a value from a variable is never shown")
    func secret() {
        let secret = "hunter2{Z}"
        let faults = ConfigurationFixture.read(
            ConfigurationFixture.complete.replacing("device/{id}\"\n", with: "${S}\"\n")
                .replacing("sts.amazonaws.com", with: "\"${S}\\n\"").replacing("[RS256", with: "[\"${S}\"")
                .replacing("authority: factory", with: "authority: ${S}")
                .replacing("spiffe://example.org/device/{id}", with: "${S}"),
            environment: ["S": secret]
        ).faults
        #expect(faults.count >= 4)
        #expect(!ConfigurationFaults(faults).description.contains("hunter2"))
        #expect(!ConfigurationFaults(faults).description.contains("Z"))
    }

    @Test("numbers and booleans may come from a variable in quotes")
    func typed() {
        let text = ConfigurationFixture.minimal.replacing(
            "key: tls/issuer.key", with: "key: k, limits: { connections: \"${N}\" }")
        let read = ConfigurationFixture.read(text, environment: ["N": "17"])
        #expect(read.configuration?.listeners.public.limits.connections == 17)
        #expect(ConfigurationFixture.read(text, environment: ["N": "many"]).faults.map(\.found) == ["${N}"])
    }

    @Test("keys take no variables")
    func keys() {
        let faults = ConfigurationFixture.faults(replacing: "  gcp:", with: "  \"${X}\":")
        #expect(faults.contains { $0.problem == "is a key with an environment variable" })
    }
}
