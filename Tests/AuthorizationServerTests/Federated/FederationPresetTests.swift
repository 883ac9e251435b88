import JOSE
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Presets of other issuers")
struct FederationPresetTests {
    private static let tenant = "6b3f9c1e-0a57-4d21-8c3e-9f0b7a2d5e14"
    private static let entra = FederatedIssuer.Identification.issuer(
        "https://login.microsoftonline.com/\(tenant)/v2.0")

    @Test("Google's e-mail address counts only where Google says that it is verified")
    func email() async throws {
        let world = try FederatedWorld(.google)
        let cases: [(JSONValue, Bool)] = [
            (true, true), (false, false), ("true", false), (1, false), (.null, false),
        ]
        for (verified, isSeen) in cases {
            let token = try world.token(["email": "ci@p.iam.gserviceaccount.com", "email_verified": verified])
            let client = try await world.authenticate(token)
            #expect((client.identity.claims?["email"] != nil) == isSeen, "\(verified)")
            #expect(client.identity.claims?["sub"] == "workload")
        }
    }

    @Test("Google's issuer has two spellings, of which policy sees the configured one")
    func googleIssuer() async throws {
        let configured = "https://accounts.google.com"
        let world = try FederatedWorld(.google, .issuer(configured)) {
            $0.issuerSpellings = FederationPreset.google.spellings(of: configured)
        }
        for issuer in [configured, "accounts.google.com"] {
            let client = try await world.authenticate(try world.token(["iss": .string(issuer)]))
            #expect(client.identity.claims?["iss"] == .string(configured))
        }
        for issuer in ["http://accounts.google.com", "accounts.google.com/", "Accounts.google.com", "google.com"] {
            #expect(try await world.refusal(try world.token(["iss": .string(issuer)])) != nil, "\(issuer)")
        }
        #expect(FederationPreset.google.spellings(of: "accounts.google.com") == [configured])
        #expect(FederationPreset.google.spellings(of: "http://localhost:1").isEmpty)
        #expect(FederationPreset.gitlab.spellings(of: configured).isEmpty)
    }

    @Test(
        "an opaque access token of Google's is refused with the reason why", arguments: ["ya29.a0Ab", "ya29.c.b0Aa-_x"])
    func opaque(token: String) async throws {
        let world = try FederatedWorld(.google)
        for type in [FederatedWorld.bearer, nil] {
            let reason = try await world.refusal(token, type: type)?.reason
            #expect(reason?.hasPrefix("an opaque Google access token names no audience") == true)
            #expect(reason?.contains("a0Ab") == false)
        }
    }

    static let entraClaims: [(String, String?)] = [
        (#""sub": "sp", "oid": "sp", "tid": "TENANT""#, nil),
        (#""sub": "x", "oid": "sp", "tid": "TENANT", "idtyp": "app""#, nil),
        (#""sub": "sp", "oid": "sp", "tid": "11111111-0a57-4d21-8c3e-9f0b7a2d5e14""#, "is not the tenant"),
        (#""sub": "sp", "oid": "sp""#, "is not the tenant"),
        (#""sub": "pairwise", "oid": "sp", "tid": "TENANT""#, "is a user's"),
        (#""sub": "sp", "oid": "sp", "tid": "TENANT", "idtyp": "user""#, "is a user's"),
        (#""sub": "sp", "oid": "sp", "tid": "TENANT", "idtyp": "app", "scp": "x""#, "is a user's"),
    ]

    @Test("Entra: another tenant and people are refused", arguments: entraClaims)
    func entra(claims: String, reason: String?) async throws {
        let world = try FederatedWorld(.entra, Self.entra)
        let json = "{" + claims.replacing("TENANT", with: Self.tenant) + "}"
        let refused = try await world.refusal(world.token(try JSONValue(parsing: Array(json.utf8))))
        #expect((refused == nil) == (reason == nil))
        if let reason { #expect(refused?.reason.contains(reason) == true) }
    }

    @Test(
        "Kubernetes: the subject is a service account, and all claims name the same one",
        arguments: [
            ("system:serviceaccount:prod:api", "prod", "api", true),
            ("system:serviceaccount:prod:api", "dev", "api", false),
            ("system:serviceaccount:prod:api", "prod", "other", false), ("system:node:n1", "prod", "api", false),
            ("system:serviceaccount:prod", "prod", "", false), ("system:serviceaccount::api", "", "api", false),
            ("system:serviceaccount:prod:api:x", "prod", "api", false), ("alice", "prod", "api", false),
        ])
    func kubernetes(subject: String, namespace: String, account: String, isAccepted: Bool) async throws {
        let world = try FederatedWorld(.kubernetes)
        let token = try world.token([
            "sub": .string(subject),
            "kubernetes.io": ["namespace": .string(namespace), "serviceaccount": ["name": .string(account)]],
        ])
        #expect((try await world.refusal(token) == nil) == isAccepted)
    }

    @Test(
        "SPIFFE: the trust domain of sub chooses the authority, exactly",
        arguments: [
            ("spiffe://example.org/ns/prod/api", true), ("spiffe://example.org.evil.test/x", false),
            ("spiffe://evil.test/example.org/x", false), ("spiffe://example.org", false),
            ("spiffe://example.org/", false), ("spiffe://example.org//x", false), ("spiffe://example.org/../x", false),
            ("spiffe://example.org/x/", false), ("spiffe://Example.org/x", false), ("SPIFFE://example.org/x", false),
            ("spiffe://example.org/x?y", false), ("spiffe://example.org/x%2fy", false),
            ("spiffe://example.org:443/x", false), ("spiffe://a@example.org/x", false),
            ("spiffe://example.org/x\n", false), ("example.org/x", false), ("", false),
        ])
    func spiffe(subject: String, isAccepted: Bool) async throws {
        let domain = try #require(SPIFFETrustDomain("example.org"))
        let world = try FederatedWorld(.spiffe, .trustDomain(domain))
        let token = try world.token(["sub": .string(subject), "iat": .null])
        for type in [FederatedWorld.svid, nil] {
            #expect((try await world.refusal(token, type: type) == nil) == isAccepted)
        }
        // Under its usual type an assertion is of the issuer in iss, and this one names none.
        #expect(world.method.credential(in: try FederatedWorld.request(token), from: .nobody) == nil)
        #expect(world.method.metadataNames == ["spiffe_jwt"])
    }

    @Test("what is no trust domain", arguments: ["", "Example.org", "a b", "a/b", "spiffe://a", "a:1", "é.org"])
    func trustDomains(name: String) {
        #expect(SPIFFETrustDomain(name) == nil)
    }

    static let forms: [(FederationPreset, String, Bool)] = [
        (.entra, "https://login.microsoftonline.com/\(tenant)/v2.0", true),
        (.entra, "https://sts.windows.net/\(tenant)/", true),
        (.entra, "https://sts.windows.net/\(tenant)", false),
        (.entra, "https://login.microsoftonline.com/common/v2.0", false),
        (.entra, "https://login.microsoftonline.com/organizations/v2.0", false),
        (.entra, "https://login.microsoftonline.com/{tenantid}/v2.0", false),
        (.entra, "https://login.microsoftonline.com.evil.test/\(tenant)/v2.0", false),
        (.aws, "https://\(tenant).tokens.sts.global.api.aws", true),
        (.aws, "https://tokens.sts.global.api.aws", false),
        (.aws, "https://\(tenant).tokens.sts.global.api.aws.evil.test", false),
        (.circleci, "https://oidc.circleci.com/org/\(tenant)", true),
        (.circleci, "https://oidc.circleci.com/org/", false), (.kubernetes, "anything", true),
    ]

    @Test("issuers of tenants have to have the form that names one tenant", arguments: forms)
    func form(preset: FederationPreset, issuer: String, isOne: Bool) {
        #expect(preset.hasForm(issuer) == isOne)
    }

    @Test(
        "the preset of an issuer of the whole world holds for it however it is spelled",
        arguments: [
            ("accounts.google.com", FederationPreset.google), ("https://accounts.google.com/", .google),
            ("HTTPS://Accounts.Google.com:443", .google), ("https://accounts.google.com.", .google),
            ("https://token.actions.githubusercontent.com/", .githubActions), ("http://gitlab.com", .gitlab),
            ("login.microsoftonline.com/common/v2.0", .entra),
            ("sts.windows.net/6b3f0d2e-8f0d-4c1e-9a57-2f1f3c9f4a11", .entra),
            ("https://token.actions.githubusercontent.com/acme", nil), ("https://gitlab.com.example.org", nil),
            ("https://git.example.org/https://gitlab.com", nil), ("gitlab", nil), ("", nil),
        ] as [(String, FederationPreset?)])
    func implied(issuer: String, preset: FederationPreset?) {
        #expect(FederationPreset.implied(by: issuer) == preset)
    }

    @Test("spellings of one server are one, and paths are compared as they are")
    func spellings() {
        #expect(IssuerSpelling("https://a.test/x/") == IssuerSpelling("A.test:443/x"))
        #expect(IssuerSpelling("http://a.test:80") == IssuerSpelling("https://a.test"))
        #expect(IssuerSpelling("https://a.test/x") != IssuerSpelling("https://a.test/X"))
        #expect(IssuerSpelling("https://a.test:8443") != IssuerSpelling("https://a.test"))
        #expect(IssuerSpelling("https://a.test") != IssuerSpelling("https://b.a.test"))
    }
}
