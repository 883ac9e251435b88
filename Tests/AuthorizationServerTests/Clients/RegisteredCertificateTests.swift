import AuthorizationServer
import FoundationEssentials
import JOSE
import PKI
import TestSupport
import Testing

@Suite("Registered certificate clients")
struct RegisteredCertificateTests {
    static let name = "meter.example.org"

    @Test("tls_client_auth: an authority's certificate with the registered name is the client")
    func named() async throws {
        let world = try ClientWorld { _ in [try .sample("meter", .sanDNS, Self.name)] }
        let leaf = try world.factory.leaf("x", dnsNames: [Self.name])
        let client = try await world.authenticate("meter", leaf.chain)
        #expect(client.identity.clientID == "meter")
        #expect(client.identity.authority == "factory")
        #expect(client.identity.certificate?.thumbprintText == leaf.certificate.thumbprint)
        #expect(client.flow == .mutualTLS)
        #expect(client.validUntil == leaf.certificate.notAfter)
    }

    @Test("tls_client_auth: another name, a stranger's certificate or an expired one is refused")
    func namedAttacks() async throws {
        let world = try ClientWorld { _ in [try .sample("meter", .sanDNS, Self.name)] }
        let other = try world.factory.leaf("meter", uris: ["https://\(Self.name)"], dnsNames: ["other.example.org"])
        #expect(
            try await world.refusal("meter", other.chain)
                == "client meter: the certificate lacks the registered tls_client_auth_san_dns")
        let stranger = try ClientWorld.selfSigned.get().leaf("x", dnsNames: [Self.name])
        #expect(try await world.refusal("meter", stranger.chain)?.hasPrefix("client meter: factory: ") == true)
        let expired = try world.factory.leaf(
            "x", dnsNames: [Self.name],
            validity: Date(timeIntervalSince1970: 1_577_836_800)..<Date(timeIntervalSince1970: 1_700_000_000))
        #expect(try await world.refusal("meter", expired.chain)?.contains("expired") == true)
        #expect(try await world.refusal("meter", [])?.hasPrefix("client meter: ") == true)
        #expect(try await world.refusal("meter", [[0x30, 0]])?.hasPrefix("client meter: ") == true)
    }

    @Test("tls_client_auth: with an authority, no other may vouch, and it need not be the first that could")
    func namedAuthority() async throws {
        let world = try ClientWorld { _ in
            [
                try .sample("any", .sanDNS, Self.name), try .sample("office", .sanDNS, Self.name, authority: "office"),
                try .sample("both", .sanDNS, Self.name, authority: "both"),
                try .sample("gone", .sanDNS, Self.name, authority: "gone"),
            ]
        }
        let leaf = try world.factory.leaf("x", dnsNames: [Self.name])
        #expect(try await world.authenticate("any", leaf.chain).identity.authority == "factory")
        #expect(try await world.authenticate("both", leaf.chain).identity.authority == "both")
        #expect(try await world.refusal("office", leaf.chain)?.hasPrefix("client office: office: ") == true)
        #expect(
            try await world.refusal("gone", leaf.chain) == "client gone: the authority gone is not configured")
        let office = try world.office.leaf("x", dnsNames: [Self.name])
        #expect(try await world.authenticate("office", office.chain).identity.authority == "office")
    }

    @Test("self_signed_tls_client_auth: a registered certificate is the client, without a path or an authority")
    func pinned() async throws {
        let certificate = try ClientWorld.selfSigned.get().certificate
        let world = try ClientWorld { _ in [.sample("billing", certificates: [certificate])] }
        let client = try await world.authenticate("billing", [certificate.der])
        #expect(client.identity.clientID == "billing")
        #expect(client.identity.authority == nil)
        #expect(client.identity.certificate?.thumbprintText == certificate.thumbprint)
        #expect(client.validUntil == certificate.notAfter)
    }

    @Test("self_signed_tls_client_auth: while a certificate is renewed, both are the client's")
    func renewal() async throws {
        let (old, new) = (try ClientWorld.selfSigned.get().certificate, try ClientWorld.renewed.get().certificate)
        let world = try ClientWorld { _ in [.sample("billing", certificates: [old])] }
        #expect(
            try await world.refusal("billing", [new.der])
                == "client billing: the certificate is none of those registered")
        _ = try world.store.update("billing") { registration in
            registration.authentication = .selfSignedTLSClientAuth([PinnedCertificate(old), PinnedCertificate(new)])
        }
        try world.follower.follow()
        #expect(try await world.refusal("billing", [old.der]) == nil)
        #expect(try await world.refusal("billing", [new.der]) == nil)
        _ = try world.store.update("billing") { registration in
            registration.authentication = .selfSignedTLSClientAuth([PinnedCertificate(new)])
        }
        try world.follower.follow()
        #expect(try await world.refusal("billing", [old.der]) != nil)
    }

    @Test("self_signed_tls_client_auth: a certificate with the same name, key or issuer is not the one registered")
    func pinnedAttacks() async throws {
        let registered = try ClientWorld.selfSigned.get()
        let world = try ClientWorld { _ in [.sample("billing", certificates: [registered.certificate])] }
        let sameKey = try registered.intermediate("billing", holding: registered.key).certificate
        let issued = try registered.leaf("billing")
        let wrong = "client billing: the certificate is none of those registered"
        #expect(try await world.refusal("billing", [sameKey.der]) == wrong)
        // The registered certificate may stand in the chain; only the first of it is the client's own.
        #expect(try await world.refusal("billing", [issued.certificate.der, registered.certificate.der]) == wrong)
        #expect(try await world.refusal("billing", try world.factory.leaf("billing").chain) == wrong)
        #expect(try await world.refusal("billing", [])?.contains("cannot be read") == true)
        #expect(
            try await world.refusal("billing", [registered.certificate.der + [0]])?.contains("cannot be read") == true)
    }

    @Test("self_signed_tls_client_auth: a registered certificate counts in its time only, also on an open connection")
    func pinnedTime() async throws {
        let authority = try TestCertificateAuthority(name: "short") { template in
            let start = Date(timeIntervalSince1970: 1_800_000_000)
            template.validity = start..<start.addingTimeInterval(3600)
        }
        let world = try ClientWorld { _ in [.sample("billing", certificates: [authority.certificate])] }
        let presented = PresentedCertificate(chain: [authority.certificate.der])
        world.clock.advance(by: -1)
        _ = try world.follower.follow()
        #expect(
            try await world.refusal("billing", presented.chain) == "client billing: the certificate is not yet valid")
        for (seconds, isAccepted) in [(1.0, true), (3599, true), (1, false)] {
            world.clock.advance(by: seconds)
            try world.follower.follow()
            let client = try? await world.authenticate("billing", presented)
            #expect((client != nil) == isAccepted)
        }
    }

    @Test("self_signed_tls_client_auth: a weak key is refused, although its thumbprint is registered")
    func weakKey() async throws {
        let modulus = [0xC1] + [UInt8](repeating: 0x55, count: 127)
        let numbers = TestDER.sequence([TestDER.integer(modulus), TestDER.integer([1, 0, 1])])
        let algorithm = TestDER.sequence([TestDER.objectIdentifier("1.2.840.113549.1.1.1"), [5, 0]])
        let weak = try ClientWorld.selfSigned.get().leaf("weak") { template in
            template.publicKey = TestDER.sequence([algorithm, TestDER.bitString(numbers)])
        }
        var pins: [PinnedCertificate] = []
        #expect(throws: ClientMetadataError.self) {
            try pins.add(weak.certificate, at: ClientRegistration.sampleTime)
        }
        let world = try ClientWorld { _ in [.sample("weak", certificates: [weak.certificate])] }
        #expect(try await world.refusal("weak", weak.chain)?.contains("1024 bits is too small") == true)
    }

    @Test("a registered client never becomes a device, and a device no client")
    func noFallback() async throws {
        let world = try ClientWorld { _ in
            [.sample("billing", thumbprint: 1), try .sample("meter", .sanDNS, Self.name)]
        }
        let device = try world.factory.leaf("device", uris: ["spiffe://example.org/device/7"])
        #expect(try await world.refusal("billing", device.chain) != nil)
        #expect(try await world.refusal("meter", device.chain) != nil)
        #expect(try await world.authenticate(nil, device.chain).identity.clientID == nil)
        #expect(try await world.authenticate("spiffe://example.org/device/7", device.chain).identity.clientID == nil)
        // Without its identifier, a client's certificate is judged as any other.
        let selfSigned = try ClientWorld.selfSigned.get().certificate
        #expect(try await world.refusal(nil, [selfSigned.der])?.hasPrefix("factory: ") == true)
    }

    @Test("a client that is disabled, damaged or deleted is refused")
    func lifecycle() async throws {
        let certificate = try ClientWorld.selfSigned.get().certificate
        let world = try ClientWorld { _ in [.sample("billing", certificates: [certificate])] }
        _ = try world.store.update("billing") { $0.isDisabled = true }
        #expect(try await world.refusal("billing", [certificate.der]) == nil)
        try world.follower.follow()
        #expect(try await world.refusal("billing", [certificate.der]) == "client billing: is disabled")
        _ = try world.store.update("billing") { $0.isDisabled = false }
        try world.follower.follow()
        #expect(try await world.refusal("billing", [certificate.der]) == nil)
        let damaged = RegisteredClient(id: "billing", proof: .unreadable("torn"), isDisabled: false)
        world.follower.registry.apply(
            ClientChanges(revision: 9, isComplete: false, present: [damaged]), readAt: world.clock.now)
        #expect(
            try await world.refusal("billing", [certificate.der]) == "client billing: has a damaged record: torn")
        try world.store.delete("billing", at: world.clock.now)
        try world.follower.follow()
        #expect(try await world.refusal("billing", [certificate.der])?.hasPrefix("factory: ") == true)
    }

    @Test("a server that lost its database accepts nobody who names a client, and comes back")
    func outdated() async throws {
        let certificate = try ClientWorld.selfSigned.get().certificate
        let world = try ClientWorld { _ in [.sample("billing", certificates: [certificate])] }
        let device = try world.factory.leaf("device")
        world.store.isFailing = true
        world.clock.advance(by: 10)
        #expect(throws: InMemoryClientStore.Unreadable.self) { try world.follower.follow() }
        #expect(try await world.refusal("billing", [certificate.der]) == nil)
        world.clock.advance(by: 1)
        let reason = "the clients have not been read from the database for 10.0 s"
        #expect(try await world.refusal("billing", [certificate.der]) == reason)
        #expect(try await world.refusal("unknown", device.chain) == reason)
        #expect(try await world.refusal(nil, device.chain) == nil)
        world.store.isFailing = false
        try world.follower.follow()
        #expect(try await world.refusal("billing", [certificate.der]) == nil)
    }
}
