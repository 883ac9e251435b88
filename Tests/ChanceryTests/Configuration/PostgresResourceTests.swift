import AuthorizationServer
import Federation
import Testing

@testable import chancery

@Suite("Resources of kind postgres")
struct PostgresResourceTests {
    private static let connection = "connection: { host: 127.0.0.1, database: shop, user: broker }"

    private static func text(_ postgres: String) -> String {
        ConfigurationFixture.complete.replacing(
            "policy:", with: "resources:\n  db: { postgres: { \(postgres) } }\npolicy:")
    }

    @Test("what is not said is filled in")
    func defaults() throws {
        let (configuration, faults) = ConfigurationFixture.read(Self.text(Self.connection))
        #expect(faults == [])
        let resource = try #require(configuration?.resources.first)
        #expect(resource.terms.kind == .postgres && resource.terms.audience == nil && resource.terms.parameters.isEmpty)
        let postgres = try #require(resource.settings.postgres)
        #expect(postgres.connection.sslMode == .disable && postgres.connection.port == 5432)
        #expect(postgres.endpoint == "127.0.0.1:5432" && postgres.prefix == "chancery_")
        #expect(postgres.lifetime == 3600 && !postgres.reuses && postgres.renewal == nil && postgres.timeout == 5)
        #expect(postgres.maximumLeases == 1000 && postgres.maximumLeasesPerSubject == 20)
        #expect(
            postgres.create.map(\.text) == ["CREATE ROLE {role} LOGIN PASSWORD {password} VALID UNTIL {expiration}"])
    }

    @Test("captures of a template are asked of the rules that grant the resource")
    func captures() throws {
        let create = """
            create: ["CREATE ROLE {role} LOGIN PASSWORD {password} VALID UNTIL {expiration}", \
            "SELECT app.note({role}, {subject}, {team})"]
            """
        let (configuration, faults) = ConfigurationFixture.read(Self.text("\(Self.connection), \(create)"))
        #expect(faults == [])
        #expect(configuration?.resources.first?.terms.captures == ["team"])
        let granting = Self.text("\(Self.connection), \(create)")
            .replacing("[orders]", with: "[orders]\n    resources: [db]")
        let found = ConfigurationFixture.read(granting).faults
        #expect(found.contains { $0.found?.contains("{team}") == true })
    }

    @Test("another host is asked over TLS, with its certificate verified")
    func transport() throws {
        let remote = "connection: { host: db.example.com, database: shop, user: broker, ca: ca.pem }"
        let (configuration, faults) = ConfigurationFixture.read(Self.text(remote))
        #expect(faults == [])
        let postgres = try #require(configuration?.resources.first?.settings.postgres)
        #expect(postgres.connection.sslMode == .verifyFull)
    }

    static let wrong: [(String, String, String)] = [
        ("grants: [a]", "connection", "is missing"),
        ("connection: { host: a.test, database: d, user: u }", "connection.ca", "is missing"),
        ("connection: { host: a.test, database: d, user: u, sslmode: disable }", "connection.sslmode", "anybody"),
        ("connection: { host: a.test, database: d, user: u, sslmode: prefer }", "connection.sslmode", "is not one"),
        ("connection: { host: \"a.test,b.test\", database: d, user: u }", "connection.host", "is not a host"),
        ("connection: { host: /run/postgresql, database: d, user: u }", "endpoint", "is missing"),
        ("connection: { host: 127.0.0.1, database: d, user: u, key: k.pem }", "connection.certificate", "is missing"),
        ("connection: { host: 127.0.0.1, database: d, user: u, password: {} }", "connection.password", "no source"),
        ("\(connection), endpoint: \"db.test\"", "endpoint", "is not a host and a port"),
        ("\(connection), endpoint: \"u@db.test:1\"", "endpoint", "is not a host and a port"),
        ("\(connection), create: [\"CREATE ROLE {role}\"]", "create", "makes no role that ends by itself"),
        ("\(connection), create: [\"CREATE ROLE {role} PASSWORD '{password}'\"]", "create[0]", "inside of a quotation"),
        ("\(connection), create: [\"SELECT 1; SELECT 2\"]", "create[0]", "has several statements"),
        ("\(connection), drop: [\"SELECT {subject}\"]", "drop[0]", "not known any more"),
        ("\(connection), prefix: pg_x", "prefix", "cannot begin the name of a role"),
        ("\(connection), prefix: A", "prefix", "cannot begin the name of a role"),
        ("\(connection), ttl: 0s", "ttl", "is too short"), ("\(connection), renew: 2h", "renew", "needs reuse"),
        ("\(connection), reuse: true, renew: 5m", "renew", "is too short"),
        ("\(connection), maximum-leases: 0", "maximum-leases", "is out of range"),
        ("\(connection), timeout: 31s", "timeout", "is too long"),
        ("\(connection), grant: [a]", "grant", "unknown key"),
    ]

    @Test("faults name the key", arguments: wrong)
    func faults(_ postgres: String, _ key: String, _ problem: String) {
        let faults = ConfigurationFixture.read(Self.text(postgres)).faults
        #expect(
            faults.contains { $0.path == "resources.db.postgres.\(key)" && $0.problem.contains(problem) }, "\(faults)")
    }
}
