import AuthorizationServer
import Foundation
import JOSE
import TestSupport
import Testing

@Suite("Secrets of clients")
struct ClientSecretTests {
    static let time = ClientRegistration.sampleTime

    /// A registration with the texts of the secrets that it has had.
    static func sample(_ transport: ClientSecretTransport = .basic) throws -> (ClientRegistration, ClientSecret) {
        let (registration, secret) = ClientRegistration.sample("a", secret: transport)
        return (registration, try #require(secret))
    }

    /// Which of the secrets the registration accepts at a time.
    static func accepted(_ secrets: [ClientSecret], by registration: ClientRegistration, at time: Date) -> [Bool] {
        guard case .clientSecret(_, let digests) = registration.authentication else { return [] }
        return secrets.map { secret in
            digests.contains { $0.digest.matches(secret.bytes) && !$0.period.hasEnded(at: time) }
        }
    }

    @Test("a secret has 256 random bits behind a mark that scanners find, and no two are alike")
    func shape() throws {
        var texts: Set<String> = []
        for _ in 0..<100 {
            let (_, secret) = try Self.sample()
            #expect(secret.text.wholeMatch(of: /chy_[A-Za-z0-9_-]{43}/) != nil)
            texts.insert(secret.text)
        }
        #expect(texts.count == 100)
    }

    @Test(
        "a secret that keys an HMAC is as long as the hash", arguments: [("HS256", 47), ("HS384", 68), ("HS512", 90)])
    func sharedShape(_ name: String, _ length: Int) throws {
        let algorithm = try #require(VerificationAlgorithm(rawValue: name))
        let registration = ClientRegistration.sample("a", sharedSecret: algorithm)
        guard case .assertion(let assertion) = registration.authentication else { return #expect(Bool(false)) }
        let secret = try #require(assertion.sharedSecrets.first)
        #expect(assertion.sharedSecrets.count == 1)
        #expect(secret.bytes.count == length && length <= ClientSecret.maximumLength)
        #expect(VerificationKey(secret: secret.bytes, algorithm: algorithm) != nil)
    }

    @Test("nothing that prints a secret, a digest or a registration shows it")
    func redaction() throws {
        let (registration, secret) = try Self.sample()
        let shared = ClientRegistration.sample("a", sharedSecret: .hs256)
        guard case .assertion(let assertion) = shared.authentication else { return #expect(Bool(false)) }
        let sharedText = try #require(assertion.sharedSecrets.first?.secret.text)
        let json = [registration, shared].map { String(decoding: $0.json().serialized(), as: UTF8.self) }
        var printed = json
        for value in [secret, registration, shared, assertion, RegisteredClient(registration).proof] as [Any] {
            var dumped = ""
            dump(value, to: &dumped)
            printed += ["\(value)", String(reflecting: value), dumped]
        }
        printed.append("\(RegisteredClient(shared).proof)")
        for text in printed {
            #expect(!text.contains(secret.text.dropFirst(4)) && !text.contains(sharedText.dropFirst(4)))
        }
    }

    @Test("after a rotation both secrets count until the older ends")
    func rotation() throws {
        var (client, old) = try Self.sample()
        let new = try client.rotateSecret(at: Self.time + 100, overlap: 3600)
        #expect(Self.accepted([old, new], by: client, at: Self.time + 100) == [true, true])
        #expect(Self.accepted([old, new], by: client, at: Self.time + 3699.9) == [true, true])
        #expect(Self.accepted([old, new], by: client, at: Self.time + 3700) == [false, true])
        #expect(client.updatedAt == Self.time + 100)
        let third = try client.rotateSecret(at: Self.time + 3700, overlap: 60)
        #expect(Self.accepted([old, new, third], by: client, at: Self.time + 3701) == [false, true, true])
        #expect(client.secretPeriods.count == 2)
    }

    @Test("without an overlap the older ends at once, and so do both of two")
    func immediately() throws {
        var (client, old) = try Self.sample(.post)
        let new = try client.rotateSecret(at: Self.time, overlap: 0)
        #expect(Self.accepted([old, new], by: client, at: Self.time) == [false, true])
        _ = try client.rotateSecret(at: Self.time, overlap: 60)
        let last = try client.rotateSecret(at: Self.time, overlap: 0)
        #expect(Self.accepted([old, new, last], by: client, at: Self.time) == [false, false, true])
        #expect(client.secretPeriods == [SecretPeriod(madeAt: Int64(Self.time.timeIntervalSince1970))])
    }

    @Test("a third secret is refused, for the one that it ended might be in use; the lost newest can be replaced")
    func third() throws {
        var (client, used) = try Self.sample()
        #expect(throws: ClientSecretRefusal.nothingToReplace(id: "a")) {
            try client.rotateSecret(at: Self.time, overlap: 60, replacingNewest: true)
        }
        let lost = try client.rotateSecret(at: Self.time, overlap: 60)
        let before = client
        let end = Int64(Self.time.timeIntervalSince1970) + 60
        #expect(throws: ClientSecretRefusal.twoSecrets(id: "a", endsAt: end)) {
            try client.rotateSecret(at: Self.time + 59, overlap: 60)
        }
        #expect(client == before)
        let found = try client.rotateSecret(at: Self.time + 59, overlap: 60, replacingNewest: true)
        #expect(Self.accepted([used, lost, found], by: client, at: Self.time + 118) == [true, false, true])
        #expect(Self.accepted([used, lost, found], by: client, at: Self.time + 119) == [false, false, true])
    }

    @Test("a client without a secret has none to rotate")
    func noSecret() throws {
        for sample in [.sample("a", thumbprint: 1), try .sample("a"), .sample(withKeys: "a")] as [ClientRegistration] {
            var client = sample
            #expect(throws: ClientSecretRefusal.noSecret(id: "a", method: client.authentication.method)) {
                try client.rotateSecret(at: Self.time, overlap: 60)
            }
            #expect(client.issueMissingSecret(at: Self.time) == nil)
            #expect(client == sample)
        }
    }

    @Test("secrets that are shared rotate as others do")
    func sharedRotation() throws {
        var client = ClientRegistration.sample("a", sharedSecret: .hs256)
        let new = try client.rotateSecret(at: Self.time, overlap: 60)
        guard case .assertion(let assertion) = client.authentication else { return #expect(Bool(false)) }
        #expect(assertion.sharedSecrets.map { $0.period.hasEnded(at: Self.time + 60) } == [true, false])
        #expect(assertion.sharedSecrets.last?.secret == new)
    }

    @Test("what requests need of secrets is packed and read again")
    func packing() throws {
        var (client, _) = try Self.sample()
        _ = try client.rotateSecret(at: Self.time, overlap: 60)
        guard case .clientSecret(_, let secrets) = client.authentication,
            case .secrets(let packed) = RegisteredClient(client).proof
        else { return #expect(Bool(false)) }
        #expect(packed.bytes.count == 128)
        #expect(packed.all == secrets)
        #expect(ClientSecretDigests(.basic, bytes: packed.bytes) == packed)
        for count in [0, 1, 63, 65, 127, 192] {
            #expect(ClientSecretDigests(.basic, bytes: [UInt8](repeating: 0, count: count)) == nil)
        }
    }
}
