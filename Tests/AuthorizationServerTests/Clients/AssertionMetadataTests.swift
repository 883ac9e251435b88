import AuthorizationServer
import FoundationEssentials
import JOSE
import TestSupport
import Testing

@Suite("Metadata of clients with secrets and keys")
struct AssertionMetadataTests {
    static let origins = ["https://keys.example.com", "http://127.0.0.1:8080"].compactMap { try? WebOrigin($0) }
    static let point =
        #""kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","#
        + #""y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0""#
    static let okp = #""kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#
    static let rsa = #""kty":"RSA","e":"AQAB","n":"3\#(String(repeating: "x", count: 340))w""#
    static let method = #""token_endpoint_auth_method":"private_key_jwt""#

    func registration(_ json: String) throws -> ClientRegistration {
        try ClientMetadata(json: Array(json.utf8))
            .registration(at: ClientRegistration.sampleTime, authorities: ["factory"], keyOrigins: Self.origins)
    }

    func assertion(_ json: String) throws -> AssertionRegistration? {
        if case .assertion(let assertion) = try registration(json).authentication { assertion } else { nil }
    }

    static let good: [(String, VerificationAlgorithm)] = [
        (#"{\#(method),"jwks":{"keys":[{\#(point)}]}}"#, .es256),
        (#"{\#(method),"jwks":{"keys":[{\#(okp),"kid":"a","use":"sig"},{\#(okp),"kid":"b"}]}}"#, .edDSA),
        (#"{\#(method),"jwks":{"keys":[{\#(point)},{\#(okp)}]},"token_endpoint_auth_signing_alg":"EdDSA"}"#, .edDSA),
        (#"{\#(method),"jwks":{"keys":[{\#(okp),"kid":"a"},{\#(okp),"kid":"a","alg":null}]}}"#, .edDSA),
        (#"{\#(method),"jwks":{"keys":[{\#(rsa),"alg":"PS256"}]}}"#, .ps256),
        (#"{\#(method),"jwks":{"keys":[{\#(rsa)}]},"token_endpoint_auth_signing_alg":"RS256"}"#, .rs256),
        (#"{\#(method),"jwks_uri":"https://keys.example.com/a?b","token_endpoint_auth_signing_alg":"ES384"}"#, .es384),
        (#"{"jwks_uri":"http://127.0.0.1:8080/","token_endpoint_auth_signing_alg":"RS256"}"#, .rs256),
        (#"{"token_endpoint_auth_method":"client_secret_jwt"}"#, .hs256),
        (#"{"token_endpoint_auth_method":"client_secret_jwt","token_endpoint_auth_signing_alg":"HS512"}"#, .hs512),
    ]

    @Test("keys and algorithms are registered, written as they were said, and read again", arguments: good)
    func accepted(_ document: String, _ algorithm: VerificationAlgorithm) throws {
        #expect(try assertion(document)?.algorithm == algorithm)
        #expect(try assertion(document)?.acceptsTokenEndpointAudience == false)
        let client = try registration(document)
        let json = JSONValue.object(client.metadata).serialized()
        let time = ClientRegistration.sampleTime
        #expect(try ClientRegistration(recorded: json, createdAt: time, updatedAt: time) == client)
    }

    @Test("only a client whose registration says so may name the token endpoint")
    func tokenEndpointAudience() throws {
        let said = #"{"token_endpoint_auth_method":"client_secret_jwt","token_endpoint_audience":true}"#
        #expect(try assertion(said)?.acceptsTokenEndpointAudience == true)
        var client = try registration(said)
        try ClientMetadata(json: Array(#"{"token_endpoint_audience":false}"#.utf8))
            .apply(to: &client, at: client.createdAt, authorities: [])
        guard case .assertion(let assertion) = client.authentication else { return #expect(Bool(false)) }
        #expect(!assertion.acceptsTokenEndpointAudience)
    }

    static let bad: [(String, String)] = [
        (#"{\#(method)}"#, "needs exactly one of jwks, with the client's public keys, and jwks_uri"),
        (
            #"{\#(method),"jwks":{"keys":[{\#(point)}]},"jwks_uri":"https://keys.example.com/"}"#,
            "jwks and jwks_uri are both given"
        ),
        (#"{\#(method),"jwks":{"keys":[]}}"#, "of at least one"),
        (#"{\#(method),"jwks":[{\#(point)}]}"#, "is not a JWK set"),
        (#"{\#(method),"jwks":{"keys":[1]}}"#, "key 1 is not an object"),
        (#"{\#(method),"jwks":{"keys":[{\#(point)},{"kty":"EC"}]}}"#, "key 2 has a kty or crv"),
        (#"{\#(method),"jwks":{"keys":[{\#(point),"d":"AQ"}]}}"#, "key 1 holds a private key"),
        (#"{\#(method),"jwks":{"keys":[{"kty":"oct","k":"AQ"}]}}"#, "key 1 holds a private key"),
        (#"{\#(method),"jwks":{"keys":[{\#(point),"use":"enc"}]}}"#, "key 1 is not for checking signatures"),
        (#"{\#(method),"jwks":{"keys":[{\#(point),"kid":"a"},{\#(okp),"kid":"a"}]}}"#, "key 2 has the kid of a key"),
        (#"{\#(method),"jwks":{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}}"#, "key 1 is too weak"),
        (
            #"{\#(method),"jwks":{"keys":[\#(Array(repeating: "{\(point)}", count: 17).joined(separator: ","))]}}"#,
            "17 keys are too many"
        ),
        (#"{\#(method),"jwks":{"keys":[{\#(rsa)}]}}"#, "any of RS256, RS384, RS512, PS256, PS384, PS512"),
        (#"{\#(method),"jwks":{"keys":[{\#(point)},{\#(okp)}]}}"#, "any of ES256, EdDSA"),
        (
            #"{\#(method),"jwks":{"keys":[{\#(point)}]},"token_endpoint_auth_signing_alg":"RS256"}"#,
            "RS256 does not fit the keys, which can have ES256"
        ),
        (
            #"{\#(method),"jwks":{"keys":[{\#(point)}]},"token_endpoint_auth_signing_alg":"HS256"}"#,
            "HS256 does not fit"
        ),
        (
            #"{\#(method),"jwks":{"keys":[{\#(point)}]},"token_endpoint_auth_signing_alg":"none"}"#,
            #""none" is not known"#
        ),
        (#"{"jwks_uri":"https://keys.example.com/"}"#, "token_endpoint_auth_signing_alg is needed"),
        (
            #"{"jwks_uri":"https://evil.example/","token_endpoint_auth_signing_alg":"ES256"}"#,
            "https://evil.example is no"
        ),
        (
            #"{"jwks_uri":"https://keys.example.com:8443/","token_endpoint_auth_signing_alg":"ES256"}"#,
            "https://keys.example.com:8443 is no"
        ),
        (
            #"{"jwks_uri":"http://keys.example.com/","token_endpoint_auth_signing_alg":"ES256"}"#,
            "for loopback hosts only"
        ),
        (#"{"jwks_uri":"http://127.0.0.1/","token_endpoint_auth_signing_alg":"ES256"}"#, "http://127.0.0.1 is no"),
        (
            #"{"jwks_uri":"https://keys.example.com@evil.example/","token_endpoint_auth_signing_alg":"ES256"}"#,
            "user information"
        ),
        (#"{"jwks_uri":"https://keys.example.com\\@evil/","token_endpoint_auth_signing_alg":"ES256"}"#, "a character"),
        (#"{"jwks_uri":"file:///etc/passwd","token_endpoint_auth_signing_alg":"ES256"}"#, "does not start with https"),
        (#"{"jwks_uri":"https://keys.example.com/#a","token_endpoint_auth_signing_alg":"ES256"}"#, "a fragment"),
        (
            #"{"token_endpoint_auth_method":"client_secret_jwt","token_endpoint_auth_signing_alg":"RS256"}"#,
            "RS256 does not fit"
        ),
        (
            #"{"token_endpoint_auth_method":"client_secret_jwt","jwks":{"keys":[]}}"#,
            "jwks does not belong to client_secret_jwt"
        ),
        (
            #"{"token_endpoint_auth_method":"client_secret_basic","token_endpoint_auth_signing_alg":"HS256"}"#,
            "token_endpoint_auth_signing_alg does not belong to client_secret_basic"
        ),
        (
            #"{"token_endpoint_auth_method":"client_secret_post","token_endpoint_audience":true}"#,
            "token_endpoint_audience does not belong to client_secret_post"
        ),
        (
            #"{"token_endpoint_auth_method":"client_secret_post","tls_client_auth_san_dns":"a"}"#,
            "tls_client_auth_san_dns does not belong to client_secret_post"
        ),
        (
            #"{"token_endpoint_auth_method":"client_secret_basic","client_secret":"mine"}"#,
            "client_secret is set by chancery"
        ),
        (
            #"{"token_endpoint_auth_method":"tls_client_auth","tls_client_auth_san_dns":"a","jwks_uri":"https://x"}"#,
            "jwks_uri does not belong to tls_client_auth"
        ),
        (#"{\#(method),"authority":"factory","jwks":{"keys":[{\#(point)}]}}"#, "authority does not belong to private"),
    ]

    @Test("what is wrong is one line that says so", arguments: bad)
    func refused(_ document: String, _ text: String) throws {
        do {
            _ = try registration(document)
            Issue.record("accepted: \(document)")
        } catch {
            #expect("\(error)".contains(text), "\(error)")
            #expect(!"\(error)".contains { $0.isNewline })
        }
    }

    @Test("a change keeps credentials of the same method and drops those of another")
    func changes() throws {
        let time = ClientRegistration.sampleTime
        var client = ClientRegistration.sample("a", secret: .basic).registration
        let secret = client.authentication
        func change(_ json: String) throws {
            try ClientMetadata(json: Array(json.utf8))
                .apply(to: &client, at: time, authorities: ["factory"], keyOrigins: Self.origins)
        }
        try change(#"{"client_name":"A"}"#)
        #expect(client.authentication == secret && !client.lacksSecret)
        try change(#"{"token_endpoint_auth_method":"client_secret_post"}"#)
        #expect(client.authentication == .clientSecret(.post, []) && client.lacksSecret)
        #expect(client.issueMissingSecret(at: time) != nil)
        try change(#"{"token_endpoint_auth_method":"client_secret_jwt"}"#)
        #expect(client.issueMissingSecret(at: time) != nil)
        try change(#"{"token_endpoint_audience":true}"#)
        #expect(!client.lacksSecret)
        // The secret of HS256 is too short for HS512.
        try change(#"{"token_endpoint_auth_signing_alg":"HS512"}"#)
        #expect(client.issueMissingSecret(at: time) != nil)
        try change(#"{"token_endpoint_auth_signing_alg":"HS256"}"#)
        #expect(!client.lacksSecret)
        #expect(throws: ClientMetadataError.keysMissing) { try change("{\(Self.method)}") }
        try change(#"{\#(Self.method),"jwks":{"keys":[{\#(Self.point)}]}}"#)
        #expect(client.secretPeriods.isEmpty && !client.lacksSecret)
        try change(#"{"jwks":{"keys":[{\#(Self.okp)}]}}"#)
        guard case .assertion(let assertion) = client.authentication else { return #expect(Bool(false)) }
        #expect(assertion.algorithm == .edDSA)
        // An origin that is allowed no more refuses a new address, and leaves what is registered.
        try change(#"{"jwks_uri":"https://keys.example.com/x"}"#)
        try ClientMetadata(json: Array(#"{"client_name":"B"}"#.utf8)).apply(to: &client, at: time, authorities: [])
        #expect(client.name == "B")
    }

    @Test("a registry knows every address of keys, until nobody is registered with it")
    func addresses() throws {
        let time = ClientRegistration.sampleTime
        func client(_ id: String, _ uri: String) -> RegisteredClient {
            RegisteredClient(.sample(withKeys: id, .uri(uri)))
        }
        let registry = ClientRegistry(
            [client("a", "https://x/"), client("b", "https://x/"), RegisteredClient(.sample(withKeys: "c"))],
            confirmedAt: time)
        #expect(registry.keyAddresses == ["https://x/"])
        func change(_ present: [RegisteredClient], deleted: [ByteString] = []) {
            registry.apply(
                ClientChanges(revision: 1, isComplete: false, present: present, deleted: deleted), readAt: time)
        }
        change([client("a", "https://y/")])
        #expect(registry.keyAddresses == ["https://x/", "https://y/"])
        change([], deleted: ["b"])
        #expect(registry.keyAddresses == ["https://y/"])
        change([RegisteredClient(.sample("a", thumbprint: 1))])
        #expect(registry.keyAddresses == [])
    }
}
