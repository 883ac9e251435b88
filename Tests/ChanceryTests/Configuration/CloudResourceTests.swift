import AuthorizationServer
import Federation
import JOSE
import Testing

@testable import chancery

/// Resources without faults, and a configuration around one.
enum CloudResourceText {
    static let aud = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q"

    static func text(_ resource: String) -> String {
        """
        issuer: https://issuer.example.com
        listeners:
          public: { address: 0.0.0.0:8443, certificate: tls/issuer.pem, key: tls/issuer.key }
        database: { sqlite: chancery.sqlite }
        keys: { encryption-key: { env: KEY }, algorithms: [RS256] }
        audiences:
          gcp: { profile: gcp, aud: "\(aud)" }
          named: { profile: gcp, aud: "https://pool.example.com" }
          aws: { profile: aws, aud: sts.amazonaws.com }
          entra: { profile: entra, aud: "api://AzureADTokenExchange" }
        resources:
          cloud: { \(resource) }

        """
    }

    static let role = "arn:aws:iam::123456789012:role/deploy"
    static let aws = "audience: aws, role: \"\(role)\""
    static let google = "audience: gcp, scopes: [\"https://www.googleapis.com/auth/cloud-platform\"]"
    static let azure =
        "audience: entra, tenant: 6b3f9c1e-0a57-4d21-8c3e-9f0b7a2d5e14, "
        + "client-id: c44b4083-3bb0-49c1-b47d-974e53cbdf3c, scopes: [\"https://graph.microsoft.com/.default\"]"
}

/// One change to a resource without faults, and the fault that it must give.
struct CloudFault: Sendable, CustomTestStringConvertible {
    let resource: String
    let path: String
    let problem: String
    var testDescription: String { "\(path): \(problem)" }

    init(_ kind: String, _ base: String, _ old: String, _ new: String, _ path: String, _ problem: String) {
        precondition(old.isEmpty || base.contains(old))
        resource = "\(kind): { \(old.isEmpty ? base + ", " + new : base.replacing(old, with: new)) }"
        self.path = "resources.cloud.\(kind)" + (path.isEmpty ? "" : ".\(path)")
        self.problem = problem
    }

    static func aws(_ old: String, _ new: String, _ path: String, _ problem: String) -> CloudFault {
        CloudFault("aws", CloudResourceText.aws, old, new, path, problem)
    }

    static func google(_ old: String, _ new: String, _ path: String, _ problem: String) -> CloudFault {
        CloudFault("google", CloudResourceText.google, old, new, path, problem)
    }

    static func azure(_ old: String, _ new: String, _ path: String, _ problem: String) -> CloudFault {
        CloudFault("azure", CloudResourceText.azure, old, new, path, problem)
    }
}

@Suite("Resources of clouds in the configuration")
struct CloudResourceTests {
    private func resource(_ text: String) throws -> ResourceConfiguration {
        let (configuration, faults) = ConfigurationFixture.read(CloudResourceText.text(text))
        #expect(faults == [])
        return try #require(configuration?.resources.first)
    }

    @Test("an aws resource has what the file leaves out")
    func awsDefaults() throws {
        let resource = try resource("aws: { \(CloudResourceText.aws) }")
        #expect(resource.terms.audience?.name == "aws")
        #expect(resource.terms.captures == [])
        let endpoint = try RevocationURL("https://sts.amazonaws.com")
        #expect(
            resource.settings
                == .aws(
                    .init(role: "arn:aws:iam::123456789012:role/deploy", duration: 3600, endpoint: endpoint),
                    UpstreamConfiguration(authorities: nil, timeout: 10)))
    }

    @Test("tags and source identity become claims of the token, whose captures rules have to provide")
    func awsClaims() throws {
        let resource = try resource(
            "aws: { \(CloudResourceText.aws), session-name: \"ci-{repo}\", tags: { team: \"{team}\", Stage: prod }, "
                + "transitive-tags: [team], source-identity: \"{repo}\", ca: ca.pem, timeout: 3s }")
        #expect(resource.terms.captures == ["repo", "team"])
        let captures: Captures = ["repo": "app", "team": "ops"]
        #expect(resource.terms.parameters["session-name"]?.expanded(with: captures) == "ci-app")
        let claims = resource.terms.claims.map { JSONValue.Member($0.name, $0.value.expanded(with: captures) ?? .null) }
        #expect(
            JSONValue.object(claims) == [
                "https://aws.amazon.com/tags": [
                    "principal_tags": ["team": ["ops"], "Stage": ["prod"]], "transitive_tag_keys": ["team"],
                ],
                "https://aws.amazon.com/source_identity": "app",
            ])
        #expect(AuthorizationServer.AWSClaims.check(.object(claims)) == nil)
        guard case .aws(_, let upstream) = resource.settings else { throw Unexpected() }
        #expect(upstream == UpstreamConfiguration(authorities: "etc/ca.pem", timeout: 3))
    }

    @Test("a google resource asks for the provider that its audience names")
    func google() throws {
        let resource = try resource(
            "google: { \(CloudResourceText.google), service-accounts: [\"a-b@project.iam.gserviceaccount.com\", "
                + "\"123-compute@developer.gserviceaccount.com\"], lifetime: 30m, sts-endpoint: \"http://127.0.0.1:1\" }"
        )
        #expect(resource.terms.serviceAccounts.count == 2)
        guard case .google(let settings, _) = resource.settings else { throw Unexpected() }
        #expect(settings.provider == CloudResourceText.aud)
        #expect(settings.lifetime == 1800)
        #expect(settings.exchange.description == "http://127.0.0.1:1/v1/token")
        #expect(settings.accounts.description == "https://iamcredentials.googleapis.com/")
    }

    @Test("an azure resource asks the token endpoint of its tenant")
    func azure() throws {
        let resource = try resource(
            "azure: { \(CloudResourceText.azure), endpoint: \"https://login.microsoftonline.us/\" }")
        guard case .azure(let settings, _) = resource.settings else { throw Unexpected() }
        #expect(
            settings.endpoint.description
                == "https://login.microsoftonline.us/6b3f9c1e-0a57-4d21-8c3e-9f0b7a2d5e14/oauth2/v2.0/token")
    }

    /// The settings are of another kind.
    private struct Unexpected: Error {}

    static let cases: [CloudFault] = [
        .aws("audience: aws", "audience: gcp", "audience", "has the profile gcp"),
        .aws("audience: aws, ", "", "audience", "is missing"),
        .aws("role/deploy", "user/deploy", "role", "is not the ARN of a role"),
        .aws("arn:aws:", "arn:aws-cn:", "role", "is of another partition"),
        .aws("", "duration: 899s", "duration", "is too short"),
        .aws("", "duration: 1199s", "duration", "is too short"),
        .aws("", "duration: 13h", "duration", "is too long"),
        .aws("", "session-name: \"repo:{id}\"", "session-name", "cannot be a name of AWS's"),
        .aws("", "session-name: a", "session-name", "cannot be a name of AWS's"),
        .aws("", "source-identity: \"{a} b\"", "source-identity", "cannot be a name of AWS's"),
        .aws("", "tags: {}", "tags", "has 0 tags"),
        .aws("", "tags: { \"aws:a\": b }", "tags[\"aws:a\"]", "is no key of a tag"),
        .aws("", "tags: { a: \"b#c\" }", "tags.a", "has a value with a character that AWS does not take"),
        .aws("", "tags: { a: 1 }", "tags.a", "is a number where a text belongs"),
        .aws("", "tags: { a: b }, transitive-tags: [c]", "transitive-tags[0]", "is no key of tags"),
        .aws("", "transitive-tags: [c]", "transitive-tags[0]", "is no key of tags"),
        .aws("", "endpoint: \"http://sts.example.com\"", "endpoint", "is http to another host"),
        .aws("", "endpoint: \"https://sts.example.com/?a=b\"", "endpoint", "has a query"),
        .aws("", "endpoint: sts.example.com", "endpoint", "begins with neither"),
        .aws("", "timeout: 31s", "timeout", "is too long"),
        .aws("", "external-id: a", "external-id", "unknown key"),
        .google("audience: gcp", "audience: aws", "audience", "has the profile aws"),
        .google("audience: gcp", "audience: named", "audience", "is not the resource name of a provider"),
        .google(", scopes: [\"https://www.googleapis.com/auth/cloud-platform\"]", "", "scopes", "is missing"),
        .google("[\"https://www.googleapis.com/auth/cloud-platform\"]", "[]", "scopes", "is an empty list"),
        .google("cloud-platform", "cloud platform", "scopes[0]", "is not a scope"),
        .google("", "lifetime: 1h", "lifetime", "of which there are none"),
        .google(
            "", "service-accounts: [\"a@b.iam.gserviceaccount.com\"], lifetime: 13h", "lifetime", "is too long"),
        .google("", "service-accounts: [\"a@example.com\"]", "service-accounts[0]", "is not the address"),
        .google(
            "", "service-accounts: [\"a@b.iam.gserviceaccount.com.evil.example\"]", "service-accounts[0]",
            "is not the address"),
        .google("", "service-accounts: [\"*\"]", "service-accounts[0]", "is not the address"),
        .google("", "service-accounts: [\"a/b@c.gserviceaccount.com\"]", "service-accounts[0]", "is not the address"),
        .google("", "iam-endpoint: \"http://iam.example.com\"", "iam-endpoint", "is http to another host"),
        .azure("audience: entra", "audience: aws", "audience", "has the profile aws"),
        .azure("6b3f9c1e-0a57-4d21-8c3e-9f0b7a2d5e14", "common", "tenant", "is not a tenant"),
        .azure("6b3f9c1e-0a57-4d21-8c3e-9f0b7a2d5e14", "a/b.c", "tenant", "is not a tenant"),
        .azure("c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "app", "client-id", "is not the client id"),
        .azure("/.default", "/User.Read", "scopes", "an application cannot ask for"),
        .azure("", "endpoint: \"http://login.example.com\"", "endpoint", "is http to another host"),
    ]

    @Test("each fault is the only one and has its key path and its reason", arguments: cases)
    func faults(_ expected: CloudFault) throws {
        let faults = ConfigurationFixture.read(CloudResourceText.text(expected.resource)).faults
        let fault = try #require(faults.first { $0.path == expected.path }, "\(faults)")
        #expect(faults.count == 1, "\(ConfigurationFaults(faults))")
        #expect(fault.problem.contains(expected.problem))
    }
}
