import FoundationEssentials
import PKI
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("The validation cache")
struct ValidationCacheTests {
    private let authority: TestCertificateAuthority
    private let trust: TrustSnapshot
    private let now = TestCertificateTemplate.defaultValidity.lowerBound.addingTimeInterval(3600)

    init() throws {
        authority = try TestCertificateAuthority(name: "CA")
        trust = try Self.snapshot(of: authority)
    }

    private static func snapshot(of authority: TestCertificateAuthority) throws -> TrustSnapshot {
        let validator = try CertificationPathValidator(anchors: [authority.certificate])
        return TrustSnapshot(authorities: [.init(name: "factory", validator: validator)])
    }

    @Test("a chain that was validated is found again, on another connection too")
    func found() throws {
        let device = try authority.leaf("device")
        let first = try trust.validate(device.chain, at: now)
        let second = try trust.validate(device.chain, at: now)
        #expect(first.path.leaf === second.path.leaf)
        #expect(trust.cache.count == 1)
    }

    @Test("a path is not used after a certificate in it has expired")
    func expired() throws {
        let device = try authority.leaf("device")
        _ = try trust.validate(device.chain, at: now)
        let end = device.certificate.notAfter
        #expect(trust.cache.path(of: device.chain, at: end.addingTimeInterval(-1)) != nil)
        #expect(trust.cache.path(of: device.chain, at: end) == nil)
        #expect(throws: ClientAuthenticationFailure.self) { try trust.validate(device.chain, at: end) }
    }

    @Test("a new snapshot knows nothing of what the old one accepted")
    func newSnapshot() async throws {
        let device = try authority.leaf("device")
        let connection = PresentedCertificate(chain: device.chain)
        _ = try await CertificateTrust(trust: trust, status: nil).accept(connection, at: now)
        #expect(connection.decision(under: trust, at: now) != nil)
        let other = try Self.snapshot(of: TestCertificateAuthority(name: "CA"))
        await #expect(throws: ClientAuthenticationFailure.self) {
            try await CertificateTrust(trust: other, status: nil).accept(connection, at: now)
        }
    }

    @Test("one byte of any certificate makes another chain of it")
    func otherChain() throws {
        let intermediate = try authority.intermediate("Intermediate")
        let device = try intermediate.leaf("device")
        _ = try trust.validate(device.chain, at: now)
        for index in device.chain.indices {
            var altered = device.chain
            altered[index][altered[index].count - 1] ^= 1
            #expect(trust.cache.path(of: altered, at: now) == nil)
        }
        #expect(trust.cache.path(of: Array(device.chain.reversed()), at: now) == nil)
        #expect(trust.cache.path(of: [device.chain.joined().map { $0 }], at: now) == nil)
    }

    @Test("what one authority says when it alone is asked is kept apart from what all say in their order")
    func alone() async throws {
        let trust = TrustSnapshot(
            authorities: try ["first", "second"].map { name in
                .init(name: name, validator: try CertificationPathValidator(anchors: [authority.certificate]))
            })
        let device = try authority.leaf("device")
        let connection = PresentedCertificate(chain: device.chain)
        let decider = CertificateTrust(trust: trust, status: nil)
        let second = try await decider.accept(connection, by: "second", at: now)
        #expect(connection.decision(under: trust, at: now) == nil)
        #expect(try await decider.accept(connection, at: now).authority == "first")
        // Neither forgets the other, and what all say serves whom it names.
        #expect(connection.decision(by: "second", under: trust, at: now)?.path.leaf === second.path.leaf)
        #expect(connection.decision(by: "first", under: trust, at: now)?.authority == "first")
        #expect(connection.decision(by: "third", under: trust, at: now) == nil)
        let again = try await decider.accept(PresentedCertificate(chain: device.chain), by: "second", at: now)
        #expect(again.path.leaf === second.path.leaf)
        #expect(trust.cache.count == 2)
    }

    @Test("a refused chain is not kept")
    func refused() throws {
        let stranger = try TestCertificateAuthority(name: "CA").leaf("device")
        #expect(throws: ClientAuthenticationFailure.self) { try trust.validate(stranger.chain, at: now) }
        #expect(trust.cache.count == 0)
    }

    @Test("it never holds more than two halves, and keeps what is in use")
    func bounded() throws {
        let device = try authority.leaf("device")
        let path = try trust.validate(device.chain, at: now)
        let cache = ValidationCache(capacity: 8)
        cache.insert(device.chain, path)
        for number in 0..<1000 {
            cache.insert([[UInt8(number & 255), UInt8(number >> 8)]], path)
            #expect(cache.count <= 16)
            #expect(cache.path(of: device.chain, at: now) != nil)
        }
        #expect(cache.path(of: [[0, 0]], at: now) == nil)
    }
}
