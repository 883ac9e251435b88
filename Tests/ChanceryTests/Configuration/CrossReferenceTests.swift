import AuthorizationServer
import JOSE
import Testing

@testable import chancery

@Suite("What must hold between the parts of a configuration")
struct CrossReferenceTests {
    @Test("defaults are those of the reference")
    func defaults() throws {
        let configuration = try #require(ConfigurationFixture.read(ConfigurationFixture.complete).configuration)
        #expect(configuration.listeners.mtls?.url == "https://issuer.example.com:9443")
        #expect(configuration.listeners.admin == nil)
        #expect(configuration.listeners.public.limits == ListenerLimits())
        #expect(configuration.database == "etc/chancery.sqlite")
        #expect(configuration.audit == "etc/audit.sqlite")
        #expect(configuration.keys.rotation == KeyRotation())
        #expect(configuration.authorities[0].maximumDepth == 4)
        #expect(configuration.authorities[0].revocation == .off)
        #expect(configuration.authorities[0].anchors == ["etc/ca.pem"])
        let orders = configuration.audiences[0]
        #expect(orders.bindsCertificate && !orders.describesCertificate)
        #expect(orders.lifetime == 300)
        #expect(orders.algorithm == .rs256)
        #expect(!configuration.audiences[1].bindsCertificate)
    }

    @Test("without RS256 an audience takes the first algorithm that its profile takes")
    func defaultAlgorithm() throws {
        let text = ConfigurationFixture.minimal.replacing("[RS256, ES256]", with: "[EdDSA, ES256]")
        let read = ConfigurationFixture.read(
            text + "audiences: { k: { profile: kubernetes, aud: k }, v: { profile: vault, aud: v } }\n")
        #expect(read.configuration?.audiences.map(\.algorithm) == [.es256, .edDSA])
    }

    @Test("a cloud needs an issuer without a port, except on this machine")
    func issuerPort() {
        let faults = ConfigurationFixture.faults(
            replacing: "https://issuer.example.com", with: "https://issuer.example.com:8443")
        #expect(faults.map(\.path) == ["audiences.gcp.profile", "audiences.aws.profile"])
        #expect(ConfigurationFixture.faults(replacing: "issuer.example.com", with: "localhost:8443") == [])
    }

    @Test("a subject that can never fit is a fault")
    func subjectLength() {
        let long = String(repeating: "a", count: 128)
        let text = ConfigurationFixture.complete.replacing("subject: \"device/", with: "subject: \"\(long)")
        #expect(ConfigurationFixture.read(text).faults == [])
        let faults = ConfigurationFixture.read(text.replacing("audiences: [orders]", with: "audiences: [gcp]")).faults
        #expect(faults.map(\.path) == ["policy[0].subject"])
        #expect(faults.first?.problem == "is too long for audience \"gcp\": 128 bytes without captures")
    }

    @Test("a rule may name an audience that has faults; only those are reported")
    func noFollowingFaults() {
        let faults = ConfigurationFixture.faults(
            replacing: "profile: resource-server", with: "profile: resource-sever")
        #expect(faults.map(\.path) == ["audiences.orders.profile"])
        #expect(faults.first?.hint == "did you mean \"resource-server\"?")
    }

    @Test("all faults are reported, in the order of their lines")
    func all() {
        let text = ConfigurationFixture.complete
            .replacing("https://issuer", with: "http://issuer").replacing("0.0.0.0:8443", with: "nowhere")
            .replacing("[RS256", with: "[RS257").replacing("anchors:", with: "anchor:")
            .replacing("authority: factory", with: "authority: fabric")
        let faults = ConfigurationFixture.read(text).faults
        #expect(
            faults.map(\.path) == [
                "issuer", "listeners.public.address", "keys.algorithms[0]", "authorities.factory.x509.anchor",
                "authorities.factory.x509.anchors", "policy[0].authority",
            ])
    }

    @Test("a fault is printed with what was found, what is allowed and a hint")
    func printing() {
        let faults = ConfigurationFixture.faults(
            replacing: "algorithms: [RS256, ES256]",
            with: "algorithms: [RS256, ES256]\n  rotation: { publish-ahed: 1h }")
        #expect(
            ConfigurationFaults(faults).description == """
                etc/chancery.yaml:9: keys.rotation.publish-ahed: unknown key
                    found:   publish-ahed
                    allowed: period, publish-ahead, retain
                    hint:    did you mean "publish-ahead"?
                """)
    }

    @Test("what is found is shown on one line of bounded length")
    func hostileExcerpt() {
        let fault = ConfigurationFault(
            file: "f", line: 1, problem: "p", found: "a\u{1B}[31m\n\u{202E}" + String(repeating: "x", count: 5000))
        #expect(fault.found?.hasPrefix("a\\u{1b}[31m\\u{a}\\u{202e}x") == true)
        #expect((fault.found ?? "").count < 200)
    }
}
