import Testing

@testable import chancery

/// Configurations as text, and what the reader says about them.
enum ConfigurationFixture {
    /// The smallest configuration without faults.
    static let minimal = """
        issuer: https://issuer.example.com
        listeners:
          public: { address: 0.0.0.0:8443, certificate: tls/issuer.pem, key: tls/issuer.key }
        database: { sqlite: chancery.sqlite }
        keys:
          encryption-key: { env: KEY }
          algorithms: [RS256, ES256]

        """

    /// A configuration with an authority, an audience and a rule, without faults.
    static let complete = """
        issuer: https://issuer.example.com
        listeners:
          public: { address: 0.0.0.0:8443, certificate: tls/issuer.pem, key: tls/issuer.key }
          mtls: { address: 0.0.0.0:9443, certificate: tls/issuer.pem, key: tls/issuer.key }
        database: { sqlite: chancery.sqlite }
        keys:
          encryption-key: { env: KEY }
          algorithms: [RS256, ES256]
        authorities:
          factory: { x509: { anchors: ca.pem } }
        audiences:
          orders: { profile: resource-server, aud: "https://orders.example.com", scopes: [orders.read] }
          gcp: { profile: gcp, aud: //iam.googleapis.com/projects/1 }
          aws: { profile: aws, aud: sts.amazonaws.com }
        policy:
          - name: devices
            authority: factory
            match: { san-uri: "spiffe://example.org/device/{id}" }
            subject: "device/{id}"
            audiences: [orders]

        """

    static func read(
        _ text: String, environment: [String: String] = [:], file: String = "etc/chancery.yaml"
    ) -> (configuration: Configuration?, faults: [ConfigurationFault]) {
        let context = ReadingContext(file: file, environment: environment)
        let configuration = Configuration.read(text, in: context)
        expectCompleteness(of: context.faults)
        return (configuration, ConfigurationFaults(context.faults).faults)
    }

    /// Every fault says what was found and what is allowed.
    static func expectCompleteness(of faults: [ConfigurationFault]) {
        for fault in faults {
            #expect(fault.found?.isEmpty == false && fault.allowed?.isEmpty == false, "\(fault)")
        }
    }

    /// `complete` with a text replaced.
    static func faults(replacing old: String, with new: String) -> [ConfigurationFault] {
        precondition(complete.contains(old), "the fixture has no \(old)")
        return read(
            complete.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false).joined(separator: new)
        )
        .faults
    }
}
