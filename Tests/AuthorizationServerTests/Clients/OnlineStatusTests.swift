import FoundationEssentials
import PKI
import Synchronization
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("What is said online of a path")
struct OnlineStatusTests {
    private let now = TestCertificateTemplate.defaultValidity.lowerBound.addingTimeInterval(3600)
    private let root: TestCertificateAuthority
    private let issuing: TestCertificateAuthority
    private let device: TestIdentity

    init() throws {
        root = try TestCertificateAuthority(name: "Root")
        issuing = try root.intermediate("Issuing")
        device = try issuing.leaf("device")
    }

    /// Authorities that trust the same root, with cross-certificates of the issuing authority by other roots.
    private func trust(_ names: [String], crossedBy others: [TestCertificateAuthority] = []) throws -> TrustSnapshot {
        let anchors = [root.certificate] + others.map(\.certificate)
        let crossing = try others.map { try $0.intermediate("Issuing", holding: issuing.key).certificate }
        return TrustSnapshot(
            authorities: try names.map { name in
                .init(
                    name: name,
                    validator: try CertificationPathValidator(anchors: anchors, intermediates: crossing))
            })
    }

    private func accept(
        _ trust: TrustSnapshot, _ status: ScriptedStatus, by authority: String? = nil,
        _ presented: PresentedCertificate? = nil
    ) async throws(ClientAuthenticationFailure) -> AuthenticatedPath {
        try await CertificateTrust(trust: trust, status: .init(source: status, latest: CurrentTrust(trust)))
            .accept(presented ?? PresentedCertificate(chain: device.chain), by: authority, at: now)
    }

    @Test("refuses for the authority that asks; the next decides for itself, as with revocation lists")
    func nextAuthority() async throws {
        let trust = try trust(["strict", "lax"])
        let status = ScriptedStatus { [now] authority, path in
            authority == "strict" ? .revoking(path[0], at: now) : .accepted
        }
        #expect(try await accept(trust, status).authority == "lax")
        #expect(status.asked == ["strict: device < Issuing < Root", "lax: device < Issuing < Root"])
        // Also on the next connection, where the path of the first is remembered.
        #expect(try await accept(trust, status).authority == "lax")
        let failure = await #expect(throws: ClientAuthenticationFailure.self) {
            try await accept(trust, status, by: "strict")
        }
        #expect(failure?.reason.hasPrefix("strict: certificate is revoked") == true)
    }

    @Test("a revoked device has no other path, and the reasons of all authorities are told")
    func revokedDevice() async throws {
        let trust = try trust(["first", "second"], crossedBy: [TestCertificateAuthority(name: "Other")])
        let status = ScriptedStatus { [now] _, path in .revoking(path[0], at: now) }
        let failure = await #expect(throws: ClientAuthenticationFailure.self) { try await accept(trust, status) }
        let reasons = failure?.reason.components(separatedBy: "; ") ?? []
        #expect(reasons.count == 2)
        #expect(reasons.first?.hasPrefix("first: certificate is revoked") == true)
        #expect(reasons.last?.hasPrefix("second: certificate is revoked") == true)
        #expect(status.asked.count == 2)
    }

    @Test("a revoked certificate of the issuing authority leaves the path by the other one")
    func crossCertified() async throws {
        let trust = try trust(["factory"], crossedBy: [TestCertificateAuthority(name: "Other")])
        let sent = issuing.certificate
        let status = ScriptedStatus { [now] _, path in path[1] == sent ? .revoking(path[1], at: now) : .accepted }
        let presented = PresentedCertificate(chain: device.chain)
        let accepted = try await accept(trust, status, by: nil, presented)
        #expect(accepted.path.certificates.last?.subject.commonNames == ["Other"])
        #expect(status.asked == ["factory: device < Issuing < Root", "factory: device < Issuing < Other"])
        _ = try await accept(trust, status, by: nil, presented)
        #expect(status.asked.count == 2)
    }

    @Test("where no path has a status, four are tried and no more")
    func bounded() async throws {
        let others = try (1...6).map { try TestCertificateAuthority(name: "Other \($0)") }
        let trust = try trust(["factory", "last"], crossedBy: others)
        let status = ScriptedStatus { [now] authority, path in
            authority == "factory" ? .silent(about: path[1], at: now) : .accepted
        }
        #expect(try await accept(trust, status).authority == "last")
        let factory = status.asked.filter { $0.hasPrefix("factory") }
        #expect(factory.count == 4)
        #expect(Set(factory).count == 4)
    }

    @Test("an authority that alone is asked is asked once on a connection")
    func once() async throws {
        let trust = try trust(["first", "second"])
        let status = ScriptedStatus { _, _ in .accepted }
        let presented = PresentedCertificate(chain: device.chain)
        for _ in 0..<3 { #expect(try await accept(trust, status, by: "second", presented).authority == "second") }
        #expect(status.asked == ["second: device < Issuing < Root"])
    }

    @Test(
        "what was not asked for want of room neither lets in nor refuses for good",
        arguments: [RevocationMode.prefer, .require])
    func crowdedLists(_ mode: RevocationMode) async throws {
        let trust = TrustSnapshot(authorities: [
            .init(
                name: "factory",
                validator: try CertificationPathValidator(
                    anchors: [root.certificate], intermediates: [], revocation: mode))
        ])
        let status = ScriptedStatus { _, _ in .accepted }
        let without = try? await accept(trust, status)
        #expect((without != nil) == (mode == .prefer))
        status.listFetch.withLock { $0 = ListFetch(hasChanged: false, isIncomplete: true) }
        let failure = await #expect(throws: ClientAuthenticationFailure.self) { try await accept(trust, status) }
        #expect(failure?.isOurs == true)
    }

    @Test("a question that was not asked for want of room neither lets in nor refuses for good")
    func crowdedQuestions() async throws {
        let trust = try trust(["factory", "next"])
        let status = ScriptedStatus { [now] _, path in
            RevocationOutcome(
                judging: [OCSPFinding(path[0], .notAsked("too many"))], mode: .prefer, retry: now,
                areAuthoritiesCovered: false)
        }
        let failure = await #expect(throws: ClientAuthenticationFailure.self) { try await accept(trust, status) }
        #expect(failure?.isOurs == true)
        #expect(status.asked.count == 1)
    }
}
