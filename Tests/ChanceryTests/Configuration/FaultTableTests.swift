import Testing

@testable import chancery

/// One change to a configuration without faults, and the fault that it must give.
struct FaultCase: Sendable, CustomTestStringConvertible {
    let old: String
    let new: String
    let line: Int
    let path: String
    let problem: String

    init(_ old: String, _ new: String, _ line: Int, _ path: String, _ problem: String) {
        self.old = old
        self.new = new
        self.line = line
        self.path = path
        self.problem = problem
    }

    var testDescription: String { "\(path): \(problem)" }
}

@Suite("Faults of a configuration")
struct FaultTableTests {
    static let structure = [
        FaultCase("issuer: ", "isuer: a\nissuer: ", 1, "isuer", "unknown key"),
        FaultCase(
            "key: tls/issuer.key }\n  mtls", "key: tls/issuer.key, port: 1 }\n  mtls", 3, "listeners.public.port",
            "unknown key"),
        FaultCase(
            "database: { sqlite: chancery.sqlite }", "database: chancery.sqlite", 5, "database", "is a single value"),
        FaultCase("database: { sqlite: chancery.sqlite }", "database:", 5, "database", "is empty"),
        FaultCase("database: { sqlite: chancery.sqlite }", "database: [a]", 5, "database", "is a list"),
        FaultCase("database: { sqlite: chancery.sqlite }", "database: {}", 5, "database.sqlite", "is missing"),
        FaultCase("authority: factory\n", "authority: [factory]\n", 17, "policy[0].authority", "is a list"),
        FaultCase("[orders.read]", "orders.read", 12, "audiences.orders.scopes", "is a single value"),
        FaultCase(
            "algorithms: [RS256, ES256]", "algorithms: [RS256, ES256]\n  algorithms: [RS256]", 8, "keys.algorithms",
            "stands twice"),
    ]

    static let values = [
        FaultCase(
            "authorities:", "clients: { jwks-origins: [http://keys.example.com] }\nauthorities:", 9,
            "clients.jwks-origins[0]", "for loopback hosts only"),
        FaultCase(
            "authorities:", "clients: { jwks-origins: [https://keys.example.com/] }\nauthorities:", 9,
            "clients.jwks-origins[0]", "has a path"),
        FaultCase(
            "authorities:", "clients: { jwks-origins: [\"https://*.example.com\"] }\nauthorities:", 9,
            "clients.jwks-origins[0]", "has no host"),
        FaultCase(
            "authorities:", "clients: { jwks-origins: [] }\nauthorities:", 9, "clients.jwks-origins",
            "is an empty list"),
        FaultCase("authorities:", "clients: { jwks: [] }\nauthorities:", 9, "clients.jwks", "unknown key"),
        FaultCase("https://issuer.example.com", "http://issuer.example.com", 1, "issuer", "does not start with https"),
        FaultCase("https://issuer.example.com", "https://issuer.example.com/", 1, "issuer", "ends with a slash"),
        FaultCase("0.0.0.0:8443", "\"*:8443\"", 3, "listeners.public.address", "is not an address"),
        FaultCase("0.0.0.0:8443", "0.0.0.0:70000", 3, "listeners.public.address", "is not an address"),
        FaultCase(
            "0.0.0.0:9443", "127.0.0.1:8443", 4, "listeners.mtls.address", "is the address of the listener \"public\""),
        FaultCase(
            "key: tls/issuer.key }\ndatabase", "key: tls/issuer.key, url: \"https://a/b\" }\ndatabase", 4,
            "listeners.mtls.url", "has a path"),
        FaultCase(
            "key: tls/issuer.key }\ndatabase", "key: k, limits: { connections: \"5\" } }\ndatabase", 4,
            "listeners.mtls.limits.connections", "is a text where a number belongs"),
        FaultCase(
            "key: tls/issuer.key }\ndatabase", "key: k, limits: { connections: 0 } }\ndatabase", 4,
            "listeners.mtls.limits.connections", "is out of range"),
        FaultCase(
            "key: tls/issuer.key }\ndatabase",
            "key: k, limits: { connections: 4, connections-per-source: 5 } }\ndatabase", 4,
            "listeners.mtls.limits.connections-per-source", "is more than connections, 4"),
        FaultCase(
            "key: tls/issuer.key }\ndatabase", "key: k, authority-names: yes }\ndatabase", 4,
            "listeners.mtls.authority-names", "is not a boolean"),
        FaultCase(
            "key: tls/issuer.key }\n  mtls", "key: k, authority-names: true }\n  mtls", 3,
            "listeners.public.authority-names", "unknown key"),
        FaultCase(
            "key: tls/issuer.key }\ndatabase", "key: k, limits: { idle-timeout: 0s } }\ndatabase", 4,
            "listeners.mtls.limits.idle-timeout", "is too short"),
        FaultCase(
            "key: tls/issuer.key }\ndatabase", "key: k }\n  admin: { address: 10.0.0.1:1 }\ndatabase", 5,
            "listeners.admin.address", "is not a loopback address"),
        FaultCase(
            "key: tls/issuer.key }\ndatabase",
            "key: k }\n  admin: { address: 10.0.0.1:1, allow-remote: yes }\ndatabase", 5,
            "listeners.admin.allow-remote", "is not a boolean"),
        FaultCase(
            "{ sqlite: chancery.sqlite }", "{ sqlite: ~/chancery.sqlite }", 5, "database.sqlite", "starts with ~"),
        FaultCase(
            "{ sqlite: chancery.sqlite }", "{ sqlite: a }\naudit: { sqlite: ./a }", 6, "audit.sqlite",
            "is the file of the database and of the audit log"),
        FaultCase("{ env: KEY }", "{ env: KEY, file: key }", 7, "keys.encryption-key", "has two sources"),
        FaultCase("{ env: KEY }", "{}", 7, "keys.encryption-key", "has no source"),
        FaultCase(
            "{ env: KEY }", "{ env: $KEY }", 7, "keys.encryption-key.env", "is not the name of an environment variable"),
        FaultCase("[RS256, ES256]", "[RS256, ES512]", 8, "keys.algorithms[1]", "is not one of the allowed values"),
        FaultCase("[RS256, ES256]", "[RS256, RS256]", 8, "keys.algorithms[1]", "stands twice"),
        FaultCase("[RS256, ES256]", "[]", 8, "keys.algorithms", "is an empty list"),
        FaultCase(
            "[RS256, ES256]", "[RS256]\n  rsa-bits: 1024", 9, "keys.rsa-bits", "is not one of the allowed values"),
        FaultCase(
            "[RS256, ES256]", "[RS256]\n  rotation: { period: 1h, publish-ahead: 1h }", 9, "keys.rotation.period",
            "is not longer than publish-ahead"),
        FaultCase("[RS256, ES256]", "[RS256]\n  rotation: { period: 300 }", 9, "keys.rotation.period", "has no unit"),
        FaultCase(
            "[RS256, ES256]", "[RS256]\n  rotation: { publish-ahead: 0s }", 9, "keys.rotation.publish-ahead",
            "is too short"),
    ]

    static let trust = [
        FaultCase(
            "{ x509: { anchors: ca.pem } }", "{ x509: {} }", 10, "authorities.factory.x509.anchors", "is missing"),
        FaultCase(
            "{ x509: { anchors: ca.pem } }", "{ x509: { anchors: ca.pem }, oidc: {} }", 10, "authorities.factory",
            "is of several kinds"),
        FaultCase("anchors: ca.pem", "anchors: [a, a]", 10, "authorities.factory.x509.anchors[1]", "stands twice"),
        FaultCase(
            "anchors: ca.pem", "anchors: a, max-depth: 9", 10, "authorities.factory.x509.max-depth", "is out of range"),
        FaultCase(
            "anchors: ca.pem", "anchors: a, revocation: { mode: require }", 10, "authorities.factory.x509.revocation",
            "has no CRL"),
        FaultCase(
            "anchors: ca.pem", "anchors: a, revocation: { mode: off, crl: [b] }", 10,
            "authorities.factory.x509.revocation", "that nothing would read"),
        FaultCase(
            "anchors: ca.pem", "anchors: a, revocation: { mode: refuse, crl: [b] }", 10,
            "authorities.factory.x509.revocation.mode", "is not one of the allowed values"),
        FaultCase(
            "  factory: {", "  fac tory: { x509: { anchors: a } }\n  factory: {", 10, "authorities[\"fac tory\"]",
            "is not a name"),
        FaultCase(
            "  mtls: { address: 0.0.0.0:9443, certificate: tls/issuer.pem, key: tls/issuer.key }\n", "", 9,
            "authorities.factory.x509", "needs the listener"),
    ]

    /// A fault of `revocation`, whose content is `text`; the path is below it.
    private static func revocation(_ text: String, _ path: String, _ problem: String) -> FaultCase {
        let whole = path.isEmpty ? "" : "." + path
        return FaultCase(
            "anchors: ca.pem", "anchors: a, revocation: { \(text) }", 10,
            "authorities.factory.x509.revocation" + whole, problem)
    }

    static let revocation = [
        revocation("mode: prefer", "", "has no CRL"),
        revocation("mode: off, distribution-points: { allow-hosts: a.example }", "", "that nothing would read"),
        revocation("crl: []", "crl", "is an empty list"),
        revocation("crl: [a, a]", "crl[1]", "stands twice"),
        revocation("crl: [http://a.example/b, { url: http://A.example/b }]", "crl[1]", "stands twice"),
        revocation("crl: ldap://a.example/b", "crl", "begins with neither http:// nor https://"),
        revocation("crl: [{ url: http://u@a.example/b }]", "crl[0].url", "has user information"),
        revocation("crl: [{ refresh: 1h }]", "crl[0].url", "is missing"),
        revocation("crl: [{ url: http://a.example/, reload: 1h }]", "crl[0].reload", "unknown key"),
        revocation("crl: [{ url: http://a.example/, refresh: 0s }]", "crl[0].refresh", "is too short"),
        revocation("crl: a, refresh: 1", "refresh", "has no unit"),
        revocation("crl: a, limits: { size: 64MB }", "limits.size", "is not a size"),
        revocation("crl: a, limits: { size: 2GiB }", "limits.size", "is out of range"),
        revocation("crl: a, limits: { size: 99999999999999999GiB }", "limits.size", "is out of range"),
        revocation("crl: a, limits: { timeout: 6m }", "limits.timeout", "is too long"),
        revocation("distribution-points: {}", "distribution-points.allow-hosts", "is missing"),
        revocation(
            "distribution-points: { allow-hosts: [\"*.example\"] }", "distribution-points.allow-hosts[0]",
            "is not the name of a host"),
        revocation("ocsp: { mode: require }", "ocsp", "has no responder"),
        revocation("ocsp: { mode: always, url: http://a.example }", "ocsp.mode", "is not one of the allowed values"),
        revocation("ocsp: { url: a.example }", "ocsp.url", "begins with neither"),
        revocation("ocsp: { url: http://a.example, timeout: 31s }", "ocsp.timeout", "is too long"),
    ]

    static let audiences = [
        FaultCase("profile: gcp", "profile: gpc", 13, "audiences.gcp.profile", "is not one of the allowed values"),
        FaultCase("sts.amazonaws.com", "123", 14, "audiences.aws.aud", "is a number where a text belongs"),
        FaultCase(
            "sts.amazonaws.com", "https://orders.example.com", 14, "audiences.aws.aud", "is the aud of \"orders\""),
        FaultCase("sts.amazonaws.com", "gcp", 14, "audiences.aws.aud", "is the name of another audience"),
        FaultCase("sts.amazonaws.com", "\"a\\nb\"", 14, "audiences.aws.aud", "has a control character"),
        FaultCase(
            "sts.amazonaws.com", "a, algorithm: EdDSA", 14, "audiences.aws.algorithm",
            "is not an algorithm that profile aws takes"),
        FaultCase(
            "sts.amazonaws.com", "a, algorithm: ES384", 14, "audiences.aws.algorithm", "is not in keys.algorithms"),
        FaultCase("sts.amazonaws.com", "a, lifetime: 25h", 14, "audiences.aws.lifetime", "is too long"),
        FaultCase("sts.amazonaws.com", "a, lifetime: 0s", 14, "audiences.aws.lifetime", "is too short"),
        FaultCase("[RS256, ES256]", "[ES256]", 14, "audiences.aws.profile", "needs RS256"),
        FaultCase(
            "[orders.read]", "[], resource-servers: api", 12, "audiences.orders.resource-servers", "is a single value"),
        FaultCase(
            "[orders.read]", "[], resource-servers: []", 12, "audiences.orders.resource-servers", "is an empty list"),
        FaultCase(
            "[orders.read]", "[], resource-servers: [a, a]", 12, "audiences.orders.resource-servers[1]", "stands twice"),
        FaultCase(
            "[orders.read]", "[], resource-servers: [7]", 12, "audiences.orders.resource-servers[0]",
            "is a number where a text belongs"),
        FaultCase(
            "[orders.read]", "[], resource-servers: [{ client: a }, { client: a }]", 12,
            "audiences.orders.resource-servers[1]", "stands twice"),
        FaultCase(
            "[orders.read]", "[], resource-servers: [{ client: a, subject: b }]", 12,
            "audiences.orders.resource-servers[0]", "names a client and somebody of an authority"),
        FaultCase(
            "[orders.read]", "[], resource-servers: [{ client: a b }]", 12,
            "audiences.orders.resource-servers[0].client", "is no client_id"),
        FaultCase(
            "[orders.read]", "[], resource-servers: [{ authority: factori, subject: b }]", 12,
            "audiences.orders.resource-servers[0].authority", "is not configured"),
        FaultCase(
            "[orders.read]", "[], resource-servers: [{ authority: factory }]", 12,
            "audiences.orders.resource-servers[0].subject", "is missing"),
        FaultCase(
            "sts.amazonaws.com", "a, resource-servers: [api]", 14, "audiences.aws.resource-servers",
            "cannot ask about ID tokens"),
        FaultCase("[orders.read]", "[\"orders read\"]", 12, "audiences.orders.scopes[0]", "is not a scope"),
        FaultCase("  gcp:", "  -gcp:", 13, "audiences.-gcp", "is not a name"),
    ]

    static let policy = [
        FaultCase("authority: factory", "authority: factori", 17, "policy[0].authority", "is not configured"),
        FaultCase("audiences: [orders]", "audiences: [order]", 20, "policy[0].audiences[0]", "is not configured"),
        FaultCase("audiences: [orders]", "audiences: [orders, orders]", 20, "policy[0].audiences[1]", "stands twice"),
        FaultCase("audiences: [orders]", "audiences: []", 20, "policy[0].audiences", "is an empty list"),
        FaultCase(
            "audiences: [orders]", "audiences: [orders]\n    scopes: [orders.write]", 21, "policy[0].scopes[0]",
            "is not a scope of any"),
        FaultCase(
            "audiences: [orders]", "audiences: [orders]\n    lifetime: 2d", 21, "policy[0].lifetime", "is too long"),
        FaultCase(
            "audiences: [orders]",
            "audiences: [orders]\n  - { name: devices, authority: factory, match: { serial: \"1\" }, subject: a, audiences: [aws] }",
            21, "policy[1].name", "is the name of another rule"),
        FaultCase("san-uri: \"spiffe://example.org/device/{id}\"", "", 18, "policy[0].match", "has no condition"),
        FaultCase("san-uri: \"", "san-url: \"", 18, "policy[0].match.san-url", "unknown key"),
        FaultCase(
            "device/{id}\" }", "device/{id\" }", 18, "policy[0].match.san-uri", "has a brace without its partner"),
        FaultCase(
            "device/{id}\" }", "device/{id}\", serial: 0012 }", 18, "policy[0].match.serial",
            "is a number where a text belongs"),
        FaultCase(
            "device/{id}\" }", "device/{id}\", serial: 1e3 }", 18, "policy[0].match.serial",
            "is a number where a text belongs"),
        FaultCase(
            "device/{id}\" }", "device/{id}\", san-ip: 10.0.0.1/8 }", 18, "policy[0].match.san-ip",
            "is neither an IP address"),
        FaultCase(
            "subject: \"device/{id}\"", "subject: \"device/{idd}\"", 19, "policy[0].subject",
            "match does not provide: {idd}"),
        FaultCase("subject: \"device/{id}\"", "subject: \"\"", 19, "policy[0].subject", "is empty"),
        FaultCase("name: devices", "name: yes", 16, "policy[0].name", "is a boolean where a text belongs"),
    ]

    @Test(
        "each fault is the only one and has its line, its key path and its reason",
        arguments: structure + values + trust + revocation + audiences + policy)
    func faults(_ expected: FaultCase) throws {
        let faults = ConfigurationFixture.faults(replacing: expected.old, with: expected.new)
        let fault = try #require(faults.first { $0.path == expected.path }, "\(faults)")
        #expect(faults.count == 1, "\(ConfigurationFaults(faults))")
        #expect(fault.line == expected.line)
        #expect(fault.problem.contains(expected.problem))
    }

    @Test("the fixture itself has no faults")
    func fixture() {
        #expect(ConfigurationFixture.read(ConfigurationFixture.complete).faults == [])
        #expect(ConfigurationFixture.read(ConfigurationFixture.minimal).faults == [])
    }
}
