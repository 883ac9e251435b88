import Foundation
import JOSE
import PKI
import Synchronization
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("Clients with secrets")
struct ClientSecretAuthenticationTests {
    /// A registry with clients of every kind, the two methods, and the number of digests that they have compared.
    struct World {
        let clock = ManualClock()
        let registry: ClientRegistry
        let secrets: [String: String]
        let basic: ClientSecretBasicAuthentication
        let post: ClientSecretPostAuthentication
        let comparisons: Counter

        final class Counter: Sendable {
            let value = Atomic<Int>(0)
        }

        init() throws {
            let time = clock.now
            var secrets: [String: String] = [:]
            func client(_ id: String, _ transport: ClientSecretTransport, disabled: Bool = false) -> ClientRegistration
            {
                var (registration, secret) = ClientRegistration.sample(id, secret: transport, at: time - 10)
                registration.isDisabled = disabled
                secrets[id] = secret?.text
                return registration
            }
            var rotating = client("rotating", .basic)
            secrets["rotating-new"] = try rotating.rotateSecret(at: time, overlap: 60).text
            let registrations = [
                client("billing", .basic), client("report", .post), client("asleep", .basic, disabled: true),
                client("urn:a b+c%", .basic), rotating, .sample("pinned", thumbprint: 1), .sample(withKeys: "signer"),
                .sample("shared", sharedSecret: .hs256),
            ]
            let damaged = RegisteredClient(id: "torn", proof: .unreadable("torn"), isDisabled: false)
            registry = ClientRegistry(registrations.map { RegisteredClient($0) } + [damaged], confirmedAt: time)
            self.secrets = secrets
            let counter = Counter()
            comparisons = counter
            let verification = ClientSecretVerification(clients: registry) { digest, secret in
                counter.value.add(1, ordering: .relaxed)
                return digest.matches(secret)
            }
            basic = ClientSecretBasicAuthentication(verification)
            post = ClientSecretPostAuthentication(verification)
        }

        static func header(_ credentials: String) -> String {
            "Basic " + Data(credentials.utf8).base64EncodedString()
        }

        func request(_ parameters: (String, String)...) throws -> TokenRequest {
            try TokenRequest(
                FormParameters(
                    [(name: "grant_type", value: "client_credentials")]
                        + parameters.map { (name: $0.0, value: $0.1) }))
        }

        func origin(_ headers: [String] = [], certificate: PresentedCertificate? = nil) -> RequestOrigin {
            RequestOrigin(
                requestID: "r", remoteAddress: nil, certificate: certificate, hasAuthorizationHeader: !headers.isEmpty,
                headers: RequestHeaders { $0 == "authorization" ? headers : [] })
        }

        /// What becomes of a header: the client's identifier, or why it is refused.
        func useBasic(_ headers: String..., form: TokenRequest? = nil) async throws -> (String?, String?) {
            let form = try form ?? request()
            do throws(ClientAuthenticationFailure) {
                let client = try await basic.authenticate(
                    form, from: origin(headers), at: clock.now)
                return (client.identity.clientID?.text, nil)
            } catch {
                return (nil, error.reason)
            }
        }

        func usePost(_ id: String?, _ secret: String) async throws -> (String?, String?) {
            let request =
                try id.map { try self.request(("client_id", $0), ("client_secret", secret)) }
                ?? request(("client_secret", secret))
            do throws(ClientAuthenticationFailure) {
                let client = try await post.authenticate(request, from: origin(), at: clock.now)
                return (client.identity.clientID?.text, nil)
            } catch {
                return (nil, error.reason)
            }
        }

        func secret(_ id: String) throws -> String { try #require(secrets[id]) }
    }

    @Test("a secret in the Authorization header is the client", arguments: ["Basic", "basic", "BASIC", "BaSiC"])
    func basic(_ scheme: String) async throws {
        let world = try World()
        let header = World.header("billing:\(try world.secret("billing"))").replacing("Basic", with: scheme)
        #expect(try await world.useBasic(header) == ("billing", nil))
        let client = try await world.basic.authenticate(
            try world.request(), from: world.origin([header]), at: world.clock.now)
        #expect(client.flow.name == "client_secret_basic")
        #expect(client.identity.authority == nil && client.identity.certificate == nil)
        #expect(client.validUntil == .distantFuture)
    }

    @Test("a secret in the form is the client")
    func post() async throws {
        let world = try World()
        #expect(try await world.usePost("report", try world.secret("report")) == ("report", nil))
        #expect(try await world.usePost(nil, try world.secret("report")) == (nil, "a client_secret without client_id"))
    }

    @Test(
        "identifier and secret are encoded as in a form, inside of base64",
        arguments: ["urn%3Aa+b%2Bc%25", "urn%3Aa%20b%2bc%25", "%75rn%3aa+b%2Bc%25"])
    func encoded(_ id: String) async throws {
        let world = try World()
        let secret = try world.secret("urn:a b+c%")
        #expect(try await world.useBasic(World.header("\(id):\(secret)")) == ("urn:a b+c%", nil))
        let encoded = secret.utf8.map { "%" + String($0, radix: 16) }.joined()
        #expect(try await world.useBasic(World.header("\(id):\(encoded)")) == ("urn:a b+c%", nil))
    }

    static let broken: [(String, String)] = [
        ("Basic", "is not Basic with base64 behind it"),
        ("Basic ", "is not Basic with base64 behind it"),
        ("Basic %%%", "is not Basic with base64 behind it"),
        ("Basic YTpi=", "is not Basic with base64 behind it"),
        ("Basic YTpiYw", "is not Basic with base64 behind it"),
        ("Basic YTpiYx==", "is not Basic with base64 behind it"),
        ("Basic YTpi YTpi", "is not Basic with base64 behind it"),
        ("Basic YTpi, Basic YTpi", "is not Basic with base64 behind it"),
        ("Basic\tYTpi", "is not Basic with base64 behind it"),
        (World.header("billing"), "has no colon"),
        (World.header(":x"), "has no identifier"),
        (World.header("x:"), "has no secret"),
        (World.header("billing:a%"), "is not encoded as in a form"),
        (World.header("billing:a%4"), "is not encoded as in a form"),
        (World.header("billing:a%zz"), "is not encoded as in a form"),
        (World.header("billing:a%ff"), "is not encoded as in a form"),
        ("Basic " + Data([0x61, 0x3a, 0xff]).base64EncodedString(), "is not encoded as in a form"),
        (World.header("billing:a%00"), "has a control character"),
        (World.header("bill%0Aing:a"), "has a control character"),
        (World.header("billing:a\u{7f}"), "has a control character"),
        ("Basic " + String(repeating: "A", count: 4096), "is longer than 4096 bytes"),
    ]

    @Test("a header that cannot be read proves nobody, and no secret is hashed for it", arguments: broken)
    func brokenHeader(_ header: String, _ reason: String) async throws {
        let world = try World()
        let (client, found) = try await world.useBasic(header)
        #expect(client == nil)
        #expect(found?.contains(reason) == true, "\(found ?? "")")
        #expect(world.comparisons.value.load(ordering: .relaxed) == 0)
    }

    @Test("two Authorization headers prove nobody, although both are right")
    func twoHeaders() async throws {
        let world = try World()
        let header = World.header("billing:\(try world.secret("billing"))")
        let (client, reason) = try await world.useBasic(header, header)
        #expect(client == nil && reason == "the Authorization header is there more than once")
        #expect(try await world.useBasic("Bearer x", header).0 == nil)
    }

    /// The refusals of a secret that could be read: who, with which secret, by which method, and why not.
    static let refusals: [(id: String, secret: String, transport: ClientSecretTransport, reason: String)] = [
        ("nobody", "billing", .basic, "client nobody: is not registered"),
        ("nobody", "billing", .post, "client nobody: is not registered"),
        ("billing", "report", .basic, "client billing: the secret is none of the client's"),
        ("report", "billing", .post, "client report: the secret is none of the client's"),
        (
            "billing", "billing", .post,
            "client billing: is registered for client_secret_basic, not for client_secret_post"
        ),
        (
            "report", "report", .basic,
            "client report: is registered for client_secret_post, not for client_secret_basic"
        ),
        ("asleep", "asleep", .basic, "client asleep: is disabled"),
        ("asleep", "billing", .basic, "client asleep: is disabled"),
        ("torn", "billing", .basic, "client torn: has a damaged record: torn"),
        ("pinned", "billing", .post, "client pinned: is registered for self_signed_tls_client_auth, not for"),
        ("signer", "billing", .basic, "client signer: is registered for private_key_jwt, not for"),
        ("shared", "billing", .post, "client shared: is registered for client_secret_jwt, not for"),
        ("Billing", "billing", .basic, "client Billing: is not registered"),
    ]

    @Test("whoever is refused, and why ever, costs the same work", arguments: refusals)
    func refused(_ id: String, _ secret: String, _ transport: ClientSecretTransport, _ reason: String) async throws {
        let world = try World()
        let text = try world.secret(secret)
        let (client, found) =
            transport == .basic
            ? try await world.useBasic(World.header("\(id):\(text)")) : try await world.usePost(id, text)
        #expect(client == nil)
        #expect(found?.hasPrefix(reason) == true, "\(found ?? "")")
        #expect(found?.contains(text) == false)
        #expect(world.comparisons.value.load(ordering: .relaxed) == 2)
    }

    @Test("whoever is accepted costs that work too")
    func acceptedWork() async throws {
        for (id, secret) in [("billing", "billing"), ("rotating", "rotating"), ("rotating", "rotating-new")] {
            let world = try World()
            #expect(try await world.useBasic(World.header("\(id):\(try world.secret(secret))")).0 == id)
            #expect(world.comparisons.value.load(ordering: .relaxed) == 2)
        }
    }

    @Test("while a secret is rotated both count, and the older one no longer than its overlap")
    func overlap() async throws {
        let world = try World()
        let old = World.header("rotating:\(try world.secret("rotating"))")
        let new = World.header("rotating:\(try world.secret("rotating-new"))")
        for (seconds, isAccepted) in [(0.0, true), (59, true), (1, false)] {
            world.clock.advance(by: seconds)
            world.registry.confirm(at: world.clock.now)
            #expect((try await world.useBasic(old).0 != nil) == isAccepted)
            #expect(try await world.useBasic(new).0 == "rotating")
        }
        #expect(try await world.useBasic(old).1?.hasPrefix("client rotating: the secret has ended 2") == true)
    }

    @Test("a secret longer than any of ours is refused before it is hashed")
    func tooLong() async throws {
        let world = try World()
        let reason = try await world.usePost("report", String(repeating: "x", count: 129)).1
        #expect(reason == "client report: the secret is longer than 128 bytes")
        #expect(world.comparisons.value.load(ordering: .relaxed) == 0)
        #expect(try await world.usePost("report", String(repeating: "x", count: 128)).1 != reason)
        // A part of a secret, or more than it, is not it.
        let secret = try world.secret("report")
        for other in [String(secret.dropLast()), secret + "A", secret.uppercased(), " " + secret] {
            #expect(try await world.usePost("report", other).0 == nil)
        }
    }

    @Test("a client_id beside the header is the same or the request is none")
    func contradiction() async throws {
        let world = try World()
        let header = World.header("billing:\(try world.secret("billing"))")
        #expect(try await world.useBasic(header, form: try world.request(("client_id", "billing"))).0 == "billing")
        await #expect {
            _ = try await world.basic.authenticate(
                try world.request(("client_id", "report")), from: world.origin([header]), at: world.clock.now)
        } throws: { error in
            (error as? ClientAuthenticationFailure)?.isContradiction == true
        }
    }

    @Test("a long identifier does not push the reason out of the audit log")
    func longIdentifier() async throws {
        let world = try World()
        let reason = try await world.usePost(String(repeating: "\n", count: 5000), "x").1
        #expect(reason?.hasSuffix("is not registered") == true)
        #expect((reason?.utf8.count ?? 0) < 500)
    }

    @Test("a server that lost its database accepts no secret")
    func outdated() async throws {
        let world = try World()
        let header = World.header("billing:\(try world.secret("billing"))")
        world.clock.advance(by: 11)
        await #expect {
            _ = try await world.basic.authenticate(
                try world.request(), from: world.origin([header]), at: world.clock.now)
        } throws: { error in
            (error as? ClientAuthenticationFailure)?.isOurs == true
        }
    }

    @Test("credentials of two kinds are refused, and each kind is found where it stands")
    func kinds() async throws {
        let world = try World()
        let authenticator = ClientAuthenticator(methods: [world.basic, world.post], clients: world.registry)
        let header = World.header("billing:\(try world.secret("billing"))")
        let both = try world.request(("client_id", "report"), ("client_secret", try world.secret("report")))
        let certificate = PresentedCertificate(chain: [[0x30, 0]])
        func outcome(_ request: TokenRequest, _ origin: RequestOrigin) async -> String {
            do throws(ClientAuthenticator.Failure) {
                return try await authenticator.authenticate(request, from: origin, at: world.clock.now).flow.name
            } catch {
                switch error {
                case .severalCredentials(let kinds): return "several: \(kinds)"
                case .refused(_, let failure): return failure.reason
                }
            }
        }
        #expect(await outcome(both, world.origin()) == "client_secret_post")
        #expect(await outcome(try world.request(), world.origin([header])) == "client_secret_basic")
        #expect(
            await outcome(both, world.origin([header])) == "several: client_secret_basic and client_secret_post")
        #expect(
            await outcome(both, world.origin(certificate: certificate))
                == "several: client_secret_post and a client certificate")
        #expect(
            await outcome(try world.request(), world.origin([header], certificate: certificate))
                == "several: client_secret_basic and a client certificate")
        #expect(
            await outcome(both, world.origin(["Bearer x"]))
                == "several: client_secret_post and the Authorization header")
        #expect(
            await outcome(try world.request(), world.origin(["Bearer x"]))
                == "the Authorization header is not an authentication method here")
        #expect(await outcome(try world.request(("client_id", "report")), world.origin()) == "no credentials")
        #expect(await outcome(try world.request(), world.origin(["Basically x"])).contains("is not an authentication"))
    }

    @Test("the caller reads one answer for every refusal, and the audit log names the client")
    func sameAnswer() async throws {
        let secrets = try World()
        var answers: Set<[UInt8]> = []
        for refusal in Self.refusals where refusal.transport == .post {
            let world = try TokenWorld(methods: [secrets.basic, secrets.post], clients: secrets.registry)
            let answer = try await world.ask(
                ("client_id", refusal.id), ("client_secret", try secrets.secret(refusal.secret)), hasCertificate: false)
            #expect(answer.error == .invalidClient)
            answers.insert(answer.body)
            let event = try world.event()
            #expect(event.clientID == refusal.id)
            #expect(event.flow == "client_secret_post")
        }
        #expect(answers.count == 1)
    }

    @Test("a client with a secret is no other kind of client")
    func otherProof() async throws {
        let secrets = try World()
        let trust = TrustSnapshot(authorities: [])
        let method = MutualTLSAuthentication(trust: trust, clients: secrets.registry)
        for id in ["billing", "report", "signer", "shared"] {
            let origin = secrets.origin(
                certificate: PresentedCertificate(chain: try TokenWorld.authority.get().leaf("x").chain))
            await #expect {
                _ = try await method.authenticate(
                    try secrets.request(("client_id", id)), from: origin, at: secrets.clock.now)
            } throws: { error in
                (error as? ClientAuthenticationFailure)?.reason.contains("and presented a certificate") == true
            }
        }
    }
}
