import Foundation
import Logging
import NIOHTTP1
import PKI
import TestSupport
import Testing

@testable import Federation

@Suite("the OCSP client")
struct OCSPClientTests {
    private let clock = ManualClock(Date())
    private let issuing: TestCertificateAuthority
    private let device: TestIdentity

    init() throws {
        issuing = try TestCertificateAuthority(name: "Issuing")
        device = try issuing.leaf("device")
    }

    private var path: [Certificate] { [device.certificate, issuing.certificate] }

    private func withClient(_ body: (OCSPClient) async throws -> Void) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        try await body(OCSPClient(fetcher: HTTPDocumentFetcher(), clock: clock, logger: logger))
    }

    private func settings(
        _ url: RevocationURL?, mode: RevocationMode = .require, allowing hosts: [AllowedHost] = [],
        timeout: Duration = .seconds(60), listsAreRequired: Bool = false
    ) -> OCSPSettings {
        OCSPSettings(
            mode: mode, url: url, allowedHosts: hosts, timeout: timeout, listsAreRequired: listsAreRequired)
    }

    /// What OpenSSL's responder makes of the device, signed by the CA or by `signer`.
    private func outcome(
        known: Bool = true, revoked: Bool = false, signer: TestIdentity? = nil, minutes: Int? = 10,
        mode: RevocationMode = .require
    ) async throws -> RevocationOutcome {
        let responder = try OpenSSLResponder(
            for: issuing, known: known && !revoked ? [device] : [], revoked: revoked ? [device] : [], signer: signer,
            minutes: minutes)
        defer { responder.stop() }
        try await responder.start()
        // OpenSSL answers by the system's clock.
        clock.now = Date()
        let result = Notes<RevocationOutcome>()
        try await withClient { client in
            result.add(
                await client.outcome(of: path, by: settings(responder.url, mode: mode), lists: .none, at: clock.now))
        }
        return try #require(result.all.first)
    }

    private func responder(of authority: TestCertificateAuthority, purposes: [String]) throws -> TestIdentity {
        try authority.leaf("Responder") { $0.replace("2.5.29.37", with: .extendedKeyUsage(purposes)) }
    }

    @Test("accepts what OpenSSL's responder calls good, until it must be asked again")
    func good() async throws {
        let outcome = try await outcome()
        #expect(outcome.isAccepted)
        #expect(outcome.missing.isEmpty)
        let until = try #require(outcome.standsUntil)
        #expect((300...600).contains(until.timeIntervalSinceNow))
    }

    @Test(
        "refuses what is revoked, even where answers are only preferred", arguments: [RevocationMode.require, .prefer])
    func revoked(_ mode: RevocationMode) async throws {
        let outcome = try await outcome(revoked: true, mode: mode)
        #expect(outcome.reasons.map(\.kind) == [.revoked])
        #expect(outcome.reasons.first?.text.contains("keyCompromise") == true)
    }

    @Test("refuses what the responder does not know, or accepts it and says so")
    func unknown() async throws {
        #expect(try await outcome(known: false).reasons.map(\.kind) == [.ocspUnavailable])
        let preferred = try await outcome(known: false, mode: .prefer)
        #expect(preferred.isAccepted)
        #expect(preferred.missing.map(\.kind) == [.ocspUnavailable])
        #expect(preferred.standsUntil != nil)
    }

    @Test("believes a responder that the CA has certified for it, and no other")
    func delegates() async throws {
        let delegate = try responder(of: issuing, purposes: ["1.3.6.1.5.5.7.3.9"])
        #expect(try await outcome(signer: delegate).isAccepted)
        let client = try responder(of: issuing, purposes: ["1.3.6.1.5.5.7.3.2"])
        #expect(try await outcome(signer: client).reasons.map(\.kind) == [.ocspUnavailable])
        let stranger = try responder(
            of: try TestCertificateAuthority(name: "Issuing"), purposes: ["1.3.6.1.5.5.7.3.9"])
        #expect(try await outcome(signer: stranger).reasons.map(\.kind) == [.ocspUnavailable])
    }

    @Test("believes an answer that does not say how long it stands for no longer than minutes")
    func unending() async throws {
        let outcome = try await outcome(minutes: nil)
        #expect(outcome.isAccepted)
        #expect(try #require(outcome.standsUntil).timeIntervalSinceNow <= 300)
    }

    @Test("asks once while an answer stands, and once for many clients at a time")
    func cached() async throws {
        let good = try await answerOfOpenSSL()
        try await TestHTTPServer.with({ _ in TestHTTPServer.Answer(body: good) }) { server in
            let settings = settings(try server.url("/"))
            try await withClient { client in
                let (path, time) = (path, clock.now)
                await withTaskGroup { group in
                    for _ in 0..<50 {
                        group.addTask {
                            let outcome = await client.outcome(of: path, by: settings, lists: .none, at: time)
                            #expect(outcome.isAccepted)
                        }
                    }
                }
                #expect(server.requests.count == 1)
                #expect(server.requests.first?.method == .POST)
                #expect(server.requests.first?.headers["Content-Type"] == ["application/ocsp-request"])
                clock.advance(by: 3600)
                // The same answer again is out of date by now.
                let later = await client.outcome(of: path, by: settings, lists: .none, at: clock.now)
                #expect(later.reasons.map(\.kind) == [.ocspUnavailable])
                #expect(server.requests.count == 2)
            }
        }
    }

    @Test("does not take an answer about another certificate")
    func replayed() async throws {
        let good = try await answerOfOpenSSL()
        let other = try issuing.leaf("other")
        try await TestHTTPServer.with({ _ in TestHTTPServer.Answer(body: good) }) { server in
            try await withClient { client in
                let outcome = await client.outcome(
                    of: [other.certificate, issuing.certificate], by: settings(try server.url("/")), lists: .none,
                    at: clock.now)
                #expect(outcome.reasons.map(\.kind) == [.ocspUnavailable])
            }
        }
    }

    @Test("what an answer says holds for every way to write the certificate and its issuer's down")
    func twins() async throws {
        let (device, issuer) = (device.certificate, issuing.certificate)
        var answer = TestOCSPResponse(about: device, issuer: issuer, key: issuing.key, at: clock.now)
        answer.status = .revoked(clock.now, reason: 1)
        let revoked = try answer.der()
        // The same name and key in another certificate, which a cross-certified authority has anyway.
        let again = try TestCertificateAuthority(name: "Root").intermediate("Issuing", holding: issuing.key).certificate
        let paths = [
            [device, issuer], [try TestSignatureTwin.twin(of: device), issuer],
            [device, try TestSignatureTwin.twin(of: issuer)], [device, again],
        ]
        try await TestHTTPServer.with({ _ in .init(body: revoked) }) { server in
            let settings = settings(try server.url("/"), mode: .prefer)
            try await withClient { client in
                #expect(await !client.outcome(of: paths[0], by: settings, lists: .none, at: clock.now).isAccepted)
                // From here on there are no answers.
                server.answer { _ in .init(status: .badGateway) }
                for path in paths {
                    let outcome = await client.outcome(of: path, by: settings, lists: .none, at: clock.now)
                    #expect(outcome.reasons.map(\.kind) == [.revoked])
                    #expect(outcome.revoked == [path[0]])
                }
                #expect(server.requests.count == 1)
                // Nor does another way up from the issuer make it another certificate.
                let otherRoot = try TestCertificateAuthority(name: "Other root")
                let middle = try otherRoot.intermediate("Middle")
                let crossed = try middle.intermediate("Issuing", holding: issuing.key)
                let path = [device, crossed.certificate, middle.certificate, otherRoot.certificate]
                let outcome = await client.outcome(of: path, by: settings, lists: .none, at: clock.now)
                #expect(outcome.revoked == [device])
            }
        }
    }

    enum Trouble: CaseIterable { case status, garbage, oversized, silent, redirect, tryLater }

    @Test("refuses without an answer, or accepts and says so", .timeLimit(.minutes(30)), arguments: Trouble.allCases)
    func trouble(_ trouble: Trouble) async throws {
        let answer: TestHTTPServer.Answer =
            switch trouble {
            case .status: .init(status: .internalServerError)
            case .garbage: .init(body: Array("no".utf8))
            case .oversized: .init(body: [UInt8](repeating: 0x30, count: 1 << 20), announcesLength: false)
            case .silent: .init(isSilent: true)
            case .redirect: .init(status: .found, headers: [("Location", "/")])
            case .tryLater: .init(body: [0x30, 3, 0x0A, 1, 3])
            }
        try await TestHTTPServer.with({ _ in answer }) { server in
            let url = try server.url("/")
            try await withClient { client in
                let timeout = trouble == .silent ? Duration.milliseconds(300) : .seconds(60)
                let required = await client.outcome(
                    of: path, by: settings(url, timeout: timeout), lists: .none, at: clock.now)
                #expect(required.reasons.map(\.kind) == [.ocspUnavailable])
                clock.advance(by: 60)
                let preferred = await client.outcome(
                    of: path, by: settings(url, mode: .prefer, timeout: timeout), lists: .none, at: clock.now)
                #expect(preferred.isAccepted)
                #expect(preferred.missing.map(\.kind) == [.ocspUnavailable])
                #expect(preferred.standsUntil == clock.now.addingTimeInterval(OCSPClient.retry))
            }
        }
    }

    @Test("lets a responder rest that has just failed, and then tries it again")
    func resting() async throws {
        let good = try await answerOfOpenSSL()
        try await TestHTTPServer.with({ _ in .init(status: .badGateway) }) { server in
            let settings = settings(try server.url("/"))
            try await withClient { client in
                for _ in 0..<5 {
                    let outcome = await client.outcome(of: path, by: settings, lists: .none, at: clock.now)
                    #expect(!outcome.isAccepted)
                }
                #expect(server.requests.count == 1)
                server.answer { _ in .init(body: good) }
                clock.advance(by: 2)
                let outcome = await client.outcome(of: path, by: settings, lists: .none, at: clock.now)
                #expect(outcome.isAccepted)
            }
        }
    }

    @Test("asks the responder that a certificate names on an allowed host only")
    func named() async throws {
        try await TestHTTPServer.with({ _ in .init(status: .notFound) }) { server in
            let device = try issuing.leaf("device") {
                let location = TestDER.value(0x86, Array("http://\(server.host)/ocsp".utf8))
                let access = TestDER.sequence([TestDER.objectIdentifier("1.3.6.1.5.5.7.48.1"), location])
                $0.extensions.append(TestExtension("1.3.6.1.5.5.7.1.1", TestDER.sequence([access])))
            }
            let path = [device.certificate, issuing.certificate]
            try await withClient { client in
                let other = settings(nil, allowing: [try AllowedHost("127.0.0.1")])
                #expect(await !client.outcome(of: path, by: other, lists: .none, at: clock.now).isAccepted)
                #expect(server.requests.isEmpty)
                let allowed = settings(nil, allowing: [try AllowedHost(server.host)])
                #expect(await !client.outcome(of: path, by: allowed, lists: .none, at: clock.now).isAccepted)
                #expect(server.requests.map(\.target) == ["/ocsp"])
            }
        }
    }

    @Test("needs no answer about a CA that names no responder, where current lists are required of all")
    func authorities() async throws {
        let root = try TestCertificateAuthority(name: "Root")
        let below = try root.intermediate("Below")
        let device = try below.leaf("device")
        let path = [device.certificate, below.certificate, root.certificate]
        let good = OCSPFinding(device.certificate, .answered(.good(until: clock.now.addingTimeInterval(60))))
        let without = OCSPFinding(below.certificate, .withoutResponder)
        func outcome(_ findings: [OCSPFinding], covered: Bool) -> RevocationOutcome {
            RevocationOutcome(
                judging: findings, mode: .require, retry: clock.now, areAuthoritiesCovered: covered)
        }
        #expect(outcome([good, without], covered: true).isAccepted)
        #expect(!outcome([good, without], covered: false).isAccepted)
        #expect(!outcome([OCSPFinding(path[0], .withoutResponder), without], covered: true).isAccepted)
    }

    /// A certificate that names a responder.
    private func naming(_ url: String, _ issuer: TestCertificateAuthority) throws -> Certificate {
        try issuer.leaf("device") {
            let access = [TestDER.objectIdentifier("1.3.6.1.5.5.7.48.1"), TestDER.value(0x86, Array(url.utf8))]
            $0.extensions.append(
                TestExtension("1.3.6.1.5.5.7.1.1", TestDER.sequence([TestDER.sequence(access)])))
        }.certificate
    }

    @Test("asks for one CA, however many questions of another are under way", .timeLimit(.minutes(10)))
    func crowded() async throws {
        let root = try TestCertificateAuthority(name: "Root")
        let (a, b) = (try root.intermediate("A"), try root.intermediate("B"))
        let fetcher = ScriptedFetcher { $0.url.host == "b.example" ? .silence : .failure(.status(500)) }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let client = OCSPClient(fetcher: fetcher, clock: clock, logger: logger)
        let settings = settings(
            nil, mode: .prefer, allowing: [try AllowedHost("a.example"), try AllowedHost("b.example")])
        let time = clock.now
        let hanging = try (0..<OCSPClient.maximumQuestions).map { index in
            [try naming("http://b.example/\(index)", b), b.certificate]
        }
        try await withThrowingTaskGroup(of: RevocationOutcome.self) { group in
            for path in hanging {
                let path = path + [root.certificate]
                group.addTask { await client.outcome(of: path, by: settings, lists: .none, at: time) }
            }
            await fetcher.reach(OCSPClient.maximumQuestions)
            // One more of that CA is not asked, and that is not taken for a responder which does not answer.
            let more = [try naming("http://b.example/more", b), b.certificate, root.certificate]
            let refused = await client.outcome(of: more, by: settings, lists: .none, at: time)
            #expect(refused.isUnknown && !refused.isAccepted)
            // The other CA's is.
            let path = [try naming("http://a.example/", a), a.certificate, root.certificate]
            let asked = await client.outcome(of: path, by: settings, lists: .none, at: time)
            #expect(fetcher.asked.last == "http://a.example/")
            #expect(asked.isAccepted && asked.missing.first?.text.contains("status 500") == true)
            fetcher.release()
            let outcomes = try await group.reduce(into: []) { $0.append($1) }
            #expect(outcomes.count { $0.isUnknown } == 1)
        }
    }

    @Test("lets a responder rest for the CA alone for which it has failed")
    func restingForOne() async throws {
        let root = try TestCertificateAuthority(name: "Root")
        let (a, b) = (try root.intermediate("A"), try root.intermediate("B"))
        let fetcher = ScriptedFetcher { _ in .failure(.status(400)) }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let client = OCSPClient(fetcher: fetcher, clock: clock, logger: logger)
        let settings = settings(nil, allowing: [try AllowedHost("a.example")])
        for issuer in [b, b, a] {
            let path = [try naming("http://a.example/", issuer), issuer.certificate, root.certificate]
            _ = await client.outcome(of: path, by: settings, lists: .none, at: clock.now)
        }
        #expect(fetcher.asked.count == 2)
    }

    /// What OpenSSL's responder says of the device: good, for ten minutes.
    private func answerOfOpenSSL() async throws -> [UInt8] {
        let responder = try OpenSSLResponder(for: issuing, known: [device])
        defer { responder.stop() }
        try await responder.start()
        let fetcher = HTTPDocumentFetcher()
        let question = try OCSPRequest(about: device.certificate, issuer: issuing.certificate)
        let answer = try await fetcher.fetch(
            FetchRequest(
                url: responder.url, body: .init(contentType: "application/ocsp-request", bytes: question.der),
                sizeLimit: 1 << 16, timeout: .seconds(60)))
        clock.now = Date()
        guard case .content(let bytes, _) = answer else { return [] }
        return bytes
    }
}
