import AuthorizationServer
import FoundationEssentials
import PKI
import TestSupport
import Testing

@Suite("Clients behind a trusted proxy")
struct ForwardedCertificateAuthenticationTests {
    private let now = ManualClock().now
    private let authority: TestCertificateAuthority
    private let trust: TrustSnapshot

    init() throws {
        authority = try TokenWorld.authority.get()
        let validator = try CertificationPathValidator(anchors: [authority.certificate])
        trust = TrustSnapshot(authorities: [.init(name: "factory", validator: validator)])
    }

    private func request() throws -> TokenRequest {
        try TokenRequest(try FormParameters([("grant_type", "client_credentials")]))
    }

    private func origin(_ attestation: ProxyAttestation) -> RequestOrigin {
        RequestOrigin(requestID: "1", remoteAddress: nil, attestation: attestation)
    }

    private func origin(_ chain: [[UInt8]], by transport: CertificateTransport) -> RequestOrigin {
        RequestOrigin(
            requestID: "1", remoteAddress: nil, certificate: PresentedCertificate(chain: chain, transport: transport))
    }

    private func attested(notBefore: String = "2020-01-01T00:00:00Z", notAfter: String) throws -> AttestedCertificate {
        let names: [ForwardedHeader: String] = [
            .present: "A", .chainVerified: "B", .fingerprint: "C", .validNotBefore: "D", .validNotAfter: "E",
        ]
        let reader = try ForwardedCertificateReader(format: .googleXLB, names: names, believesAttributes: true)
        let fields = [
            ("A", "true"), ("B", "true"), ("C", String(repeating: "A", count: 43)), ("D", notBefore), ("E", notAfter),
        ]
        guard case .attested(let certificate) = try reader.read(fields) else { throw CancellationError() }
        return certificate
    }

    @Test("a forwarded certificate is validated as if it had come by TLS, under its own flow")
    func forwarded() async throws {
        let device = try authority.leaf("device-7", uris: ["spiffe://example.org/device/7"])
        let method = ForwardedCertificateAuthentication(trust: trust)
        let origin = origin(device.chain, by: .proxy)
        #expect(method.credential(in: try request(), from: origin) == .certificate)
        #expect(MutualTLSAuthentication(trust: trust).credential(in: try request(), from: origin) == nil)
        let client = try await method.authenticate(try request(), from: origin, at: now)
        #expect(client.flow.name == "xlb-mtls-client-credentials")
        #expect(client.identity.authority == "factory")
        #expect(client.identity.certificate?.thumbprintText == device.certificate.thumbprint)
    }

    @Test("a forwarded certificate that no authority accepts is refused")
    func stranger() async throws {
        let stranger = try TestCertificateAuthority(name: "Stranger").leaf("device-7")
        let method = ForwardedCertificateAuthentication(trust: trust)
        await #expect(throws: ClientAuthenticationFailure.self) {
            try await method.authenticate(try request(), from: origin(stranger.chain, by: .proxy), at: now)
        }
    }

    @Test("a certificate of our own handshake is not this flow's")
    func handshake() throws {
        let device = try authority.leaf("device-7")
        let method = ForwardedCertificateAuthentication(trust: trust)
        #expect(method.credential(in: try request(), from: origin(device.chain, by: .handshake)) == nil)
    }

    @Test("an attested certificate has the proxy's authority, and ends when it says")
    func attestation() async throws {
        let method = ForwardedCertificateAuthentication(trust: trust)
        let certificate = try attested(notAfter: "2100-01-01T00:00:00Z")
        let client = try await method.authenticate(
            try request(), from: origin(.validated(certificate, authority: "edge")), at: now)
        #expect(client.identity.authority == "edge")
        #expect(client.validUntil == Date(timeIntervalSince1970: 4_102_444_800))
        #expect(client.identity.certificate?.isComplete == false)
    }

    @Test(
        "an attested certificate outside its validity is refused",
        arguments: [
            ("2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"), ("2099-01-01T00:00:00Z", "2100-01-01T00:00:00Z"),
        ])
    func outsideValidity(notBefore: String, notAfter: String) async throws {
        let method = ForwardedCertificateAuthentication(trust: trust)
        let certificate = try attested(notBefore: notBefore, notAfter: notAfter)
        await #expect(throws: ClientAuthenticationFailure.self) {
            try await method.authenticate(
                try request(), from: origin(.validated(certificate, authority: "edge")), at: now)
        }
    }

    @Test("what the proxy did not accept is refused in its words")
    func rejected() async throws {
        let method = ForwardedCertificateAuthentication(trust: trust)
        await #expect {
            try await method.authenticate(
                try request(), from: origin(.rejected(reason: "client_cert_validation_failed")), at: now)
        } throws: {
            ($0 as? ClientAuthenticationFailure)?.reason.hasSuffix("client_cert_validation_failed") == true
        }
    }
}
