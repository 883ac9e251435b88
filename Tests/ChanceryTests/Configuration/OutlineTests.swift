import AuthorizationServer
import JOSE
import PKI
import Testing

@testable import chancery

@Suite("A configuration of every part")
struct OutlineTests {
    private static let text = """
        issuer: https://issuer.example.com
        listeners:
          public: { address: 0.0.0.0:8443, certificate: tls/issuer.pem, key: tls/issuer.key }
          mtls:   { address: 0.0.0.0:9443, certificate: tls/issuer.pem, key: tls/issuer.key, url: https://mtls.issuer.example.com }
          admin:  { address: 127.0.0.1:9444 }
        database: { sqlite: /var/lib/chancery/chancery.sqlite }
        keys:
          encryption-key: { file: /etc/chancery/encryption.key }
          algorithms: [RS256, ES256]
          rotation: { period: 30d, publish-ahead: 24h, retain: 24h }
        authorities:
          factory: { x509: { anchors: ca/factory.pem, revocation: { crl: [ca/factory.crl], mode: require } } }
        audiences:
          gcp:    { profile: gcp, aud: //iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q, lifetime: 5m }
          aws:    { profile: aws, aud: sts.amazonaws.com, algorithm: ES256 }
          orders: { profile: resource-server, aud: https://orders.example.com, scopes: [orders.read] }
        policy:
          - name: factory devices
            authority: factory
            match: { san-uri: "spiffe://example.org/device/{id}" }
            subject: "spiffe://example.org/device/{id}"
            audiences: [gcp, aws]
            claims: { fleet: factory-7, device: "{id}" }
        """

    @Test("is read as it is written")
    func reading() throws {
        let read = ConfigurationFixture.read(Self.text, file: "/etc/chancery/chancery.yaml")
        let configuration = try #require(read.configuration, "\(ConfigurationFaults(read.faults))")
        #expect(configuration.issuer.url == "https://issuer.example.com")
        #expect(configuration.listeners.mtls?.url == "https://mtls.issuer.example.com")
        #expect(configuration.listeners.public.certificate == "/etc/chancery/tls/issuer.pem")
        #expect(configuration.listeners.admin?.description == "127.0.0.1:9444")
        #expect(configuration.audit == "/var/lib/chancery/audit.sqlite")
        #expect(configuration.keys.encryptionKey == .file("/etc/chancery/encryption.key"))
        #expect(configuration.keys.rotation == KeyRotation())
        #expect(configuration.authorities[0].revocation.mode == .require)
        #expect(configuration.authorities[0].revocation.files == ["/etc/chancery/ca/factory.crl"])
        #expect(!configuration.authorities[0].revocation.fetchesLists)
        #expect(configuration.audiences.map(\.name) == ["gcp", "aws", "orders"])
        #expect(configuration.audiences.map(\.algorithm) == [.rs256, .es256, .rs256])
        let rule = try #require(configuration.policy.first)
        #expect(rule.audiences == ["gcp", "aws"])
        #expect(rule.scopes == nil && rule.lifetime == nil)
        #expect(rule.claims.map(\.name) == ["fleet", "device"])
        #expect(rule.match.captures == ["id"])
    }
}
