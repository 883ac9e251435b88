import AuthorizationServer
import Foundation
import PKI
import Testing

@testable import chancery

/// What stands under `listeners.proxy`, and the one fault that it must give.
struct ProxyFaultCase: Sendable, CustomTestStringConvertible {
    let proxy: String
    let path: String
    let problem: String

    init(_ proxy: String, _ path: String, _ problem: String) {
        self.proxy = proxy
        self.path = path
        self.problem = problem
    }

    var testDescription: String { "\(path): \(problem)" }
}

@Suite("listeners.proxy")
struct ProxyListenerTests {
    private static func text(_ proxy: String) -> String {
        ConfigurationFixture.complete.replacing(
            "  mtls: { address: 0.0.0.0:9443, certificate: tls/issuer.pem, key: tls/issuer.key }\n",
            with: "  proxy: \(proxy)\n")
    }

    private static func forwarded(_ forwarded: String, address: String = "127.0.0.1:8080") -> String {
        "{ address: \"\(address)\", forwarded: { \(forwarded) } }"
    }

    private static let networks = "from: { networks: [127.0.0.1] }"

    @Test("may stand in for mtls")
    func alone() throws {
        let (configuration, faults) = ConfigurationFixture.read(
            Self.text(Self.forwarded("format: nginx, from: { unix-socket: true }", address: "unix:run/proxy.sock")))
        #expect(faults == [])
        #expect(configuration?.listeners.proxy?.transport == .unixSocket(path: "etc/run/proxy.sock"))
        #expect(configuration?.listeners.proxy?.forwarded.proof == .unixSocket)
    }

    @Test("gives policy the name of what the proxy attests")
    func attested() throws {
        let forwarded = Self.forwarded(
            "format: envoy-xfcc, \(Self.networks), trust-proxy-verification: true, authority: edge")
        let text = Self.text(forwarded).replacing("authority: factory", with: "authority: edge")
        let (configuration, faults) = ConfigurationFixture.read(text)
        #expect(faults == [])
        #expect(configuration?.policy.first?.authority == "edge")
    }

    static let tls = "address: \"0.0.0.0:8444\", certificate: a.pem, key: a.key"
    static let cases = [
        ProxyFaultCase("{ address: \"127.0.0.1:8080\" }", "listeners.proxy.forwarded", "is missing"),
        ProxyFaultCase(
            forwarded("format: nginx, \(networks)", address: "0.0.0.0:8080"), "listeners.proxy.address",
            "is not a loopback address"),
        ProxyFaultCase(
            forwarded("format: nginx, \(networks)", address: "127.0.0.1:8443"), "listeners.proxy.address",
            "is the address of the listener \"public\""),
        ProxyFaultCase(
            forwarded("format: nginx, from: { unix-socket: true }", address: "unix:"), "listeners.proxy.address",
            "is not the path of a UNIX socket"),
        ProxyFaultCase(
            "{ address: \"unix:a.sock\", key: k, forwarded: { format: nginx, from: { unix-socket: true } } }",
            "listeners.proxy.key", "stands beside a UNIX socket"),
        ProxyFaultCase(
            forwarded("format: apache, \(networks)"), "listeners.proxy.forwarded.format",
            "is not one of the allowed values"),
        ProxyFaultCase(forwarded("format: nginx"), "listeners.proxy.forwarded.from", "is missing"),
        ProxyFaultCase(
            forwarded("format: nginx, from: {}"), "listeners.proxy.forwarded.from", "has no way of proof"),
        ProxyFaultCase(
            forwarded("format: nginx, from: { unix-socket: true, networks: [10.0.0.0/8] }"),
            "listeners.proxy.forwarded.from", "has more than one way of proof"),
        ProxyFaultCase(
            forwarded("format: nginx, from: { unix-socket: true }"), "listeners.proxy.forwarded.from.unix-socket",
            "needs a UNIX socket"),
        ProxyFaultCase(
            forwarded("format: nginx, from: { unix-socket: false }", address: "unix:a"),
            "listeners.proxy.forwarded.from.unix-socket", "is no proof"),
        ProxyFaultCase(
            forwarded("format: nginx, \(networks)", address: "unix:a"), "listeners.proxy.forwarded.from.networks",
            "needs an address to listen on"),
        ProxyFaultCase(
            forwarded("format: nginx, from: { networks: [10.0.0.1/8] }"),
            "listeners.proxy.forwarded.from.networks[0]", "is not an IP address"),
        ProxyFaultCase(
            forwarded("format: nginx, from: { networks: [] }"), "listeners.proxy.forwarded.from.networks",
            "is an empty list"),
        ProxyFaultCase(
            forwarded("format: nginx, from: { certificate: { authority: factory, san-dns: a } }"),
            "listeners.proxy.forwarded.from.certificate", "needs TLS"),
        ProxyFaultCase(
            "{ \(tls), forwarded: { format: nginx, from: { certificate: { authority: factory } } } }",
            "listeners.proxy.forwarded.from.certificate", "would take every certificate"),
        ProxyFaultCase(
            "{ \(tls), forwarded: { format: nginx, from: { certificate: { authority: edge, san-dns: a } } } }",
            "listeners.proxy.forwarded.from.certificate.authority", "is not configured"),
        ProxyFaultCase(
            "{ \(tls), allow-plaintext: true, forwarded: { format: nginx, \(networks) } }",
            "listeners.proxy.allow-plaintext", "stands beside a certificate"),
        ProxyFaultCase(
            "{ \(tls), limits: { connections: 0 }, forwarded: { format: nginx, \(networks) } }",
            "listeners.proxy.limits.connections", "is out of range"),
        ProxyFaultCase(
            "{ \(tls), limits: { connections-per-source: 1 }, forwarded: { format: nginx, \(networks) } }",
            "listeners.proxy.limits.connections-per-source", "unknown key"),
        ProxyFaultCase(
            forwarded("format: nginx, headers: { chain: A }, \(networks)"),
            "listeners.proxy.forwarded.headers.chain", "is no header of the format nginx"),
        ProxyFaultCase(
            forwarded("format: nginx, headers: { certificate: Host }, \(networks)"),
            "listeners.proxy.forwarded.headers.certificate", "is not a name for it"),
        ProxyFaultCase(
            forwarded("format: nginx, headers: { certifcate: A }, \(networks)"),
            "listeners.proxy.forwarded.headers.certifcate", "unknown key"),
        ProxyFaultCase(
            forwarded("format: nginx, \(networks), trust-proxy-verification: true, authority: edge"),
            "listeners.proxy.forwarded.trust-proxy-verification", "is true where the whole certificate arrives"),
        ProxyFaultCase(
            forwarded("format: google-xlb, \(networks)"), "listeners.proxy.forwarded", "has no present"),
        ProxyFaultCase(
            forwarded(
                "format: google-xlb, headers: { present: A, chain-verified: B, sha256-fingerprint: C }, \(networks)"),
            "listeners.proxy.forwarded", "brings attributes only"),
        ProxyFaultCase(
            forwarded("format: envoy-xfcc, \(networks), trust-proxy-verification: true"),
            "listeners.proxy.forwarded.authority", "is missing"),
        ProxyFaultCase(
            forwarded("format: envoy-xfcc, \(networks), trust-proxy-verification: true, authority: factory"),
            "listeners.proxy.forwarded.authority", "is one of authorities"),
        ProxyFaultCase(
            forwarded("format: nginx, \(networks), authority: edge"), "listeners.proxy.forwarded.authority",
            "names the proxy's own judgement"),
    ]

    @Test("every fault is found, alone, and with its place", arguments: cases)
    func faults(fault: ProxyFaultCase) throws {
        let faults = ConfigurationFixture.read(Self.text(fault.proxy)).faults
        #expect(faults.count == 1, "\(faults)")
        #expect(faults.first?.path == fault.path)
        #expect(faults.first?.problem.hasPrefix(fault.problem) == true, "\(faults)")
        #expect(faults.first?.line == 4)
    }

    /// The examples of Docs/Proxies.md that configure Chancery.
    private static func examples() throws -> [String] {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let text = try String(contentsOf: root.appending(path: "Docs/Proxies.md"), encoding: .utf8)
        let blocks = text.split(separator: "```yaml\n").dropFirst().compactMap { $0.split(separator: "```").first }
        return blocks.map(String.init).filter { $0.contains("format:") }
    }

    /// An example as a whole listener, without what it says of other sections.
    private static func listener(_ example: String) -> String {
        let lines = example.split(separator: "\n")
            .prefix { !$0.hasPrefix("policy:") && !$0.hasPrefix("authorities:") }
        guard lines.first == "forwarded:" else { return lines.dropFirst().joined(separator: "\n") + "\n" }
        let address =
            if example.contains("unix-socket") {
                ["address: unix:proxy.sock"]
            } else {
                ["address: 0.0.0.0:8444", "certificate: a.pem", "key: a.key"]
            }
        return (["  proxy:"] + (address + lines.map(String.init)).map { "    \($0)" }).joined(separator: "\n") + "\n"
    }

    @Test("the examples of Docs/Proxies.md have no faults")
    func documented() throws {
        let examples = try Self.examples()
        #expect(examples.count == 8)
        for example in examples {
            let text = ConfigurationFixture.complete
                .replacing("  mtls:", with: Self.listener(example) + "  mtls:")
                .replacing(
                    "  factory:",
                    with: "  edge: { x509: { anchors: a.pem } }\n  mesh: { x509: { anchors: a.pem } }\n  factory:")
            #expect(ConfigurationFixture.read(text).faults == [], "\(example)")
        }
    }

    @Test("its url is not written beside mtls")
    func aliases() {
        let faults = ConfigurationFixture.faults(
            replacing: "  mtls:",
            with: """
                  proxy: { address: "127.0.0.1:8080", url: "https://mtls.example.com", forwarded: { format: nginx,
                    from: { networks: [127.0.0.1] } } }
                  mtls:
                """)
        #expect(faults.map(\.path) == ["listeners.proxy.url"])
    }
}
