import Foundation
import Libcrypto
import PKI
import TestSupport
import Testing

@Suite("OCSP")
struct OCSPTests {
    let pki: TestPKI
    let now = Date()
    init() throws { pki = try TestPKI.shared.get() }

    var device: Certificate { pki.device.certificate }
    var issuer: Certificate { pki.issuing.certificate }

    func status(_ response: TestOCSPResponse, nonce: [UInt8]? = nil) throws -> OCSPStatus {
        try OCSPResponse(der: try response.der()).verdict(
            on: device, issuer: issuer, at: now, nonce: nonce, lists: .none
        ).status
    }

    func response(_ customize: (inout TestOCSPResponse) throws -> Void = { _ in }) throws -> TestOCSPResponse {
        var response = TestOCSPResponse(about: device, issuer: issuer, key: pki.issuing.key, at: now)
        try customize(&response)
        return response
    }

    @Test("an answer that the issuer signed is believed until its nextUpdate")
    func answers() throws {
        let until = now.addingTimeInterval(60)
        let whole = Date(timeIntervalSince1970: until.timeIntervalSince1970.rounded(.down))
        #expect(try status(try response { $0.nextUpdate = until }) == .good(until: whole))
        let revoked = try response { response in
            response.nextUpdate = until
            response.status = .revoked(TestPKI.now, reason: 1)
        }
        #expect(
            try status(revoked) == .revoked(RevokedEntry(date: TestPKI.now, reason: .keyCompromise), until: whole))
        #expect(try status(try response { ($0.status, $0.nextUpdate) = (.unknown, until) }) == .unknown(until: whole))
    }

    @Test("of several answers about one certificate the worst counts, and of those the one that ends first")
    func several() throws {
        let ends = [60, 90, 30].map {
            Date(timeIntervalSince1970: (now.timeIntervalSince1970 + $0).rounded(.down))
        }
        let good = try ends.map { end in try response { $0.nextUpdate = end } }
        let unknown = try response { ($0.status, $0.nextUpdate) = (.unknown, ends[1]) }
        let revoked = try response { ($0.status, $0.nextUpdate) = (.revoked(TestPKI.now, reason: 1), ends[1]) }
        func together(_ answers: [TestOCSPResponse]) throws -> OCSPStatus {
            var first = answers[0]
            first.others = Array(answers.dropFirst())
            return try status(first)
        }
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            #expect(try together(order.map { good[$0] }) == .good(until: ends[2]))
        }
        let entry = RevokedEntry(date: TestPKI.now, reason: .keyCompromise)
        for answers in [[good[0], unknown, revoked], [revoked, unknown, good[0]], [unknown, good[0], revoked]] {
            #expect(try together(answers) == .revoked(entry, until: ends[1]))
        }
        #expect(try together([good[2], unknown]) == .unknown(until: ends[1]))
    }

    static let refused: [(String, @Sendable (inout TestOCSPResponse) throws -> Void)] = [
        ("is out of date", { $0.nextUpdate = $0.thisUpdate }),
        ("is out of date", { ($0.thisUpdate, $0.nextUpdate) = ($0.thisUpdate - 1, nil) }),
        ("is not yet valid", { $0.thisUpdate += 600 }),
        ("is about other certificates", { $0.serial = [1] }),
        ("is about other certificates", { $0.issuerKeyHash[0] ^= 1 }),
        ("is about other certificates", { $0.issuerNameHash[0] ^= 1 }),
        ("signature of the OCSP response", { $0.signature = .broken }),
        ("SHA-1 with ECDSA is not accepted", { $0.signature = .sha1 }),
        ("no certificate of the responder came along", { $0.responderKeyHash = Array(repeating: 0, count: 20) }),
        ("answered tryLater", { $0.responseStatus = 3 }),
        ("critical extension 1.2.3.4", { $0.extensions = [TestExtension("1.2.3.4", critical: true, [5, 0])] }),
        ("critical extension 1.2.3.4", { $0.singleExtensions = [TestExtension("1.2.3.4", critical: true, [5, 0])] }),
        ("another nonce", { $0.extensions = [TestExtension("1.3.6.1.5.5.7.48.1.2", TestDER.octetString([8]))] }),
    ]

    @Test("an answer that cannot be relied on is refused", arguments: refused)
    func refusals(text: String, customize: @Sendable (inout TestOCSPResponse) throws -> Void) throws {
        let response = try response(customize)
        let error = #expect(throws: OCSPError.self) { try status(response, nonce: [7]) }
        #expect(error?.description.contains(text) == true, "\(String(describing: error))")
    }

    @Test("a responder may answer that the issuer certified for it, and nobody else")
    func delegated() throws {
        let purpose = TestExtension.extendedKeyUsage(["1.3.6.1.5.5.7.3.9"])
        let good = try pki.issuing.leaf("responder") { $0.replace("2.5.29.37", with: purpose) }
        let status = { (responder: TestIdentity) in
            try self.status(try response { try $0.delegate(to: responder) })
        }
        guard case .good = try status(good) else {
            Issue.record("the delegated responder was refused")
            return
        }
        let others = [
            // For TLS clients.
            try pki.issuing.leaf("responder"),
            try pki.issuing.leaf("responder", validity: now.addingTimeInterval(-60)..<now) {
                $0.replace("2.5.29.37", with: purpose)
            },
            try pki.root.leaf("responder") { $0.replace("2.5.29.37", with: purpose) },
            // Of another authority with the issuer's name.
            try TestCertificateAuthority(name: "Issuing").leaf("responder") { $0.replace("2.5.29.37", with: purpose) },
            try pki.issuing.leaf("responder") { template in
                template.replace("2.5.29.37", with: purpose)
                template.extensions.append(TestExtension("1.2.3.4", critical: true, [5, 0]))
            },
        ]
        for other in others { #expect(throws: OCSPError.self) { try status(other) } }
    }

    @Test("a responder that a list names does not count")
    func revokedResponder() throws {
        let responder = try pki.issuing.leaf("responder") {
            $0.replace("2.5.29.37", with: .extendedKeyUsage(["1.3.6.1.5.5.7.3.9"]))
        }
        let answer = try OCSPResponse(der: try response { try $0.delegate(to: responder) }.der())
        let list = try pki.issuing.revocationList(revoking: [responder.certificate])
        let lists = RevocationLists([try CertificateRevocationList(der: list)])
        let known = ResponderLists(
            RevocationChecker(lists: lists, mode: .off), below: [issuer, pki.root.certificate]
        ) { _, _ in nil }
        let error = #expect(throws: OCSPError.self) {
            try answer.verdict(on: device, issuer: issuer, at: now, lists: known)
        }
        #expect(error?.description.contains("revoked since") == true)
        #expect(
            try answer.verdict(on: device, issuer: issuer, at: now, lists: .none).responder == responder.certificate)
    }

    @Test("an answer without nextUpdate is believed for five minutes")
    func withoutNextUpdate() throws {
        let answer = try response { response in
            response.thisUpdate = now
            response.nextUpdate = nil
        }
        let start = Date(timeIntervalSince1970: now.timeIntervalSince1970.rounded(.down))
        #expect(try status(answer) == .good(until: start + 300))
    }

    @Test("a response cut short or changed anywhere is refused")
    func mutations() throws {
        let der = try response().der()
        for length in 0..<der.count {
            #expect(throws: OCSPError.self) { try OCSPResponse(der: Array(der[..<length])) }
        }
        for position in der.indices {
            var changed = der
            changed[position] ^= 0x41
            #expect(throws: OCSPError.self) {
                try OCSPResponse(der: changed).verdict(on: device, issuer: issuer, at: now, lists: .none).status
            }
        }
    }

    @Test("openssl understands the request, and its answer is believed")
    func openssl() throws {
        let responder = try OpenSSLResponder(authority: pki.issuing)
        defer { responder.remove() }
        let nonce: [UInt8] = Array(1...16)
        let request = try OCSPRequest(about: device, issuer: issuer, nonce: nonce)
        let good = try OCSPResponse(der: try responder.answer(request.der, revoking: nil))
        guard case .good = try good.verdict(on: device, issuer: issuer, at: now, nonce: nonce, lists: .none).status
        else {
            Issue.record("openssl's answer is not good")
            return
        }
        #expect(throws: OCSPError.nonceMismatch) {
            try good.verdict(on: device, issuer: issuer, at: now, nonce: [1], lists: .none).status
        }
        let revoked = try OCSPResponse(der: try responder.answer(request.der, revoking: device))
        guard
            case .revoked(let entry, _) = try revoked.verdict(on: device, issuer: issuer, at: now, lists: .none).status
        else {
            Issue.record("openssl's answer is not revoked")
            return
        }
        #expect(entry.reason == .keyCompromise)
    }
}
