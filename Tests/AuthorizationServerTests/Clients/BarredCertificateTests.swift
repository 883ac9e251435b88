import FoundationEssentials
import JOSE
import Libcrypto
import PKI
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Certificates of clients that are disabled or were deleted")
struct BarredCertificateTests {
    private static let authority = Result { try TestCertificateAuthority(name: "Factory") }
    private let time = ClientRegistration.sampleTime

    private static let certificate = Result {
        try authority.get().leaf(
            "meter-1", uris: ["spiffe://example.org/Meter"], dnsNames: ["Meter.example.org"],
            emails: ["me@Example.org"]
        ).certificate
    }

    private func leaf() throws -> Certificate { try Self.certificate.get() }

    /// A registration that names the certificate, in each way.
    private func registrations(authority: String?) throws -> [ClientRegistration] {
        try [
            .sample("dns", .sanDNS, "meter.EXAMPLE.org", authority: authority),
            .sample("uri", .sanURI, "SPIFFE://example.org/Meter", authority: authority),
            .sample("email", .sanEmail, "me@example.org", authority: authority),
            .sample("dn", .subjectDN, "CN=METER-1", authority: authority),
        ]
    }

    private func barred(_ registry: ClientRegistry, by authority: String = "factory") throws -> ByteString? {
        try registry.barredClient(of: try leaf(), vouchedForBy: authority, unless: { $0 != $1 }, at: time)
    }

    @Test("are found by each name and by their thumbprint, while the client is disabled")
    func disabled() throws {
        let pinned = ClientRegistration.sample("pin", certificates: [try leaf()])
        for enabled in try registrations(authority: nil) + [pinned] {
            var disabled = enabled
            disabled.isDisabled = true
            let registry = ClientRegistry([RegisteredClient(enabled)], confirmedAt: time)
            #expect(try barred(registry) == nil)
            func change(_ registration: ClientRegistration) {
                let client = RegisteredClient(registration)
                registry.apply(ClientChanges(revision: 1, isComplete: false, present: [client]), readAt: time)
            }
            change(disabled)
            #expect(try barred(registry)?.text == enabled.id)
            change(enabled)
            #expect(try barred(registry) == nil)
        }
    }

    @Test("are barred whoever vouches, but for an authority that has no CA in common with that of the registration")
    func authority() throws {
        for registration in try registrations(authority: "factory") {
            var disabled = registration
            disabled.isDisabled = true
            let registry = ClientRegistry([RegisteredClient(disabled)], confirmedAt: time)
            #expect(try barred(registry) != nil)
            #expect(try barred(registry, by: "offices") == nil)
            let renamed = try registry.barredClient(
                of: try leaf(), vouchedForBy: "plant", unless: { _, _ in false }, at: time)
            #expect(renamed?.text == registration.id)
        }
        var any = try ClientRegistration.sample("any", .sanDNS, "meter.example.org")
        any.isDisabled = true
        #expect(try barred(ClientRegistry([RegisteredClient(any)], confirmedAt: time), by: "offices") == "any")
    }

    @Test("authorities are separate that are configured and share no CA")
    func separation() throws {
        let factory = try Self.authority.get()
        let other = try TestCertificateAuthority(name: "Offices")
        let below = try factory.intermediate("Below")
        func authority(_ name: String, _ anchor: TestCertificateAuthority) throws -> TrustSnapshot.Authority {
            .init(name: name, validator: try CertificationPathValidator(anchors: [anchor.certificate]))
        }
        let separation = AuthoritySeparation(
            try [
                authority("factory", factory), authority("again", factory), authority("offices", other),
                authority("below", below),
            ])
        for _ in 0..<2 {
            #expect(separation.areSeparate("factory", "offices") && separation.areSeparate("offices", "below"))
            for name in ["again", "below", "factory", "mesh"] as [ByteString] {
                #expect(!separation.areSeparate("factory", name) && !separation.areSeparate(name, "factory"), "\(name)")
            }
        }
    }

    @Test("stay barred when the client is deleted, until it is registered with them again or released")
    func deleted() throws {
        let registration = try ClientRegistration.sample("a", .sanDNS, "meter.example.org")
        let client = RegisteredClient(registration)
        let reservation = ClientReservation(
            id: "a", reservedAt: time, certificates: Set([client.proof.certificates].compactMap { $0 }))
        let registry = ClientRegistry([client], confirmedAt: time)
        func apply(_ changes: ClientChanges) { registry.apply(changes, readAt: time) }
        let isDeleted = ClientChanges(
            revision: 1, isComplete: false, present: [], deleted: ["a"], reserved: [reservation])
        apply(isDeleted)
        #expect(try barred(registry) == "a")
        apply(ClientChanges(revision: 2, isComplete: false, present: [client]))
        #expect(try barred(registry) == nil, "they are the new client's")
        apply(isDeleted)
        let other = RegisteredClient(.sample("a", thumbprint: 1))
        apply(ClientChanges(revision: 3, isComplete: false, present: [other]))
        #expect(try barred(registry) == "a", "the new client is known by another")
        #expect(try registry.owner(of: "a", at: time).map { if case .registered = $0 { true } else { false } } == true)
        apply(ClientChanges(revision: 4, isComplete: true, present: [other], reserved: [reservation]))
        #expect(try barred(registry) == "a")
        apply(ClientChanges(revision: 5, isComplete: false, present: [], released: ["a"]))
        #expect(try barred(registry) == nil)
        apply(ClientChanges(revision: 6, isComplete: true, present: [], reserved: [reservation]))
        #expect(try barred(registry) == "a")
        apply(ClientChanges(revision: 7, isComplete: true, present: []))
        #expect(try barred(registry) == nil)
    }

    @Test("are found by each form of their signature, which takes no key to make", arguments: [false, true])
    func twins(isLarge: Bool) throws {
        let issuer = try TestCertificateAuthority(name: "Factory", key: isLarge ? .p384 : .p256)
        let leaf = try issuer.leaf("meter-1", dnsNames: ["meter.example.org"]).certificate
        let twin = try #require(leaf.otherThumbprints?.first.flatMap { Hexadecimal.bytes($0) })
        for registered in [leaf.thumbprintBytes, twin] {
            let reservation = ClientReservation(id: "a", reservedAt: time, certificates: [.thumbprints(registered)])
            let registry = ClientRegistry(reserved: [reservation], confirmedAt: time)
            #expect(try registry.barredClient(of: leaf, vouchedForBy: "factory", unless: { $0 != $1 }, at: time) == "a")
        }
    }

    @Test("of two clients of one name stay barred while one of them is disabled")
    func shared() throws {
        var first = try ClientRegistration.sample("a", .sanDNS, "meter.example.org")
        var second = try ClientRegistration.sample("b", .sanDNS, "meter.example.org")
        first.isDisabled = true
        second.isDisabled = true
        let registry = ClientRegistry([RegisteredClient(first), RegisteredClient(second)], confirmedAt: time)
        first.isDisabled = false
        registry.apply(
            ClientChanges(revision: 1, isComplete: false, present: [RegisteredClient(first)]), readAt: time)
        #expect(try barred(registry) == "b")
    }
}
