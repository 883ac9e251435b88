import AuthorizationServer
import Foundation
import JOSE
import Libcrypto
import PKI
import TestSupport
import Testing

@Suite("Metadata of clients")
struct ClientMetadataTests {
    static let time = ClientRegistration.sampleTime

    func registration(_ json: String, authorities: [String] = ["factory"]) throws -> ClientRegistration {
        try ClientMetadata(json: Array(json.utf8)).registration(at: Self.time, authorities: authorities)
    }

    /// Why a document is refused.
    func fault(_ json: String) -> String? {
        do {
            _ = try registration(json)
            return nil
        } catch {
            return "\(error)"
        }
    }

    static func x5c(_ certificate: Certificate) -> String { Data(certificate.der).base64EncodedString() }

    @Test("what is registered is written as it was said, and read again")
    func roundTrip() throws {
        let certificate = try ClientWorld.selfSigned.get().certificate
        let documents = [
            #"{"client_id":"a","client_name":"Meter","tls_client_auth_subject_dn":"CN=x, O=y","authority":"factory","tls_client_certificate_bound_access_tokens":true}"#,
            #"{"client_id":"a","tls_client_auth_san_ip":"2001:DB8::1","disabled":true,"grant_types":["client_credentials"]}"#,
            #"{"client_id":"a","jwks":{"keys":[{"kty":"EC","use":"sig","x5c":["\#(Self.x5c(certificate))"]}]}}"#,
            #"{"client_id":"a","certificate_thumbprints":["\#(String(repeating: "Ab", count: 32))"]}"#,
        ]
        for document in documents {
            let first = try registration(document)
            let json = JSONValue.object(first.metadata).serialized()
            let second = try ClientRegistration(recorded: json, createdAt: Self.time, updatedAt: Self.time)
            #expect(second == first)
            #expect(RegisteredClient(second) == RegisteredClient(first))
        }
    }

    @Test("a client without an identifier gets one that nobody can guess")
    func generated() throws {
        let document = #"{"tls_client_auth_san_dns":"a.example.org"}"#
        let ids = try (0..<100).map { _ in try registration(document).id }
        #expect(Set(ids).count == 100)
        #expect(ids.allSatisfy { $0.count == 22 && !$0.hasPrefix("-") && ClientIdentifier.isValid($0) })
    }

    static let faults: [(String, String)] = [
        ("", "not JSON: the text ends too early"),
        ("[]", "not a JSON object"),
        (
            #"{"tls_client_auth_san_dns":"a","tls_client_auth_san_dns":"b"}"#,
            #"member "tls_client_auth_san_dns" is there twice"#
        ),
        (#"{"client_secret":"x"}"#, "client_secret is set by chancery"),
        (#"{"redirect_uris":["https://x"]}"#, #"unknown member "redirect_uris""#),
        (#"{"a\u001b[2J":1}"#, #"unknown member "a\u{1B}[2J""#),
        (#"{"client_id_issued_at":1}"#, "client_id_issued_at is set by chancery"),
        (#"{"client_id":7}"#, "client_id is not a string"),
        (#"{"client_id":null,"tls_client_auth_san_dns":"a"}"#, "client_id is not a string"),
        (#"{"client_id":"","tls_client_auth_san_dns":"a"}"#, "client_id is not 1 to 255"),
        (#"{"client_id":"a b","tls_client_auth_san_dns":"a"}"#, "client_id is not 1 to 255"),
        (#"{"client_id":"é","tls_client_auth_san_dns":"a"}"#, "client_id is not 1 to 255"),
        (#"{"client_id":"{id}","tls_client_auth_san_dns":"a"}"#, "client_id is not 1 to 255"),
        (#"{"client_id":"a\u0000","tls_client_auth_san_dns":"a"}"#, "client_id is not 1 to 255"),
        (
            #"{"client_id":"\#(String(repeating: "a", count: 256))","tls_client_auth_san_dns":"a"}"#,
            "client_id is not 1 to"
        ),
        (#"{"client_name":"a\nb","tls_client_auth_san_dns":"a"}"#, "client_name is not"),
        (#"{"client_name":"","tls_client_auth_san_dns":"a"}"#, "client_name is not"),
        (#"{"token_endpoint_auth_method":"none"}"#, #""none" is not supported; supported are tls_client_auth"#),
        (#"{"grant_types":["implicit"],"tls_client_auth_san_dns":"a"}"#, #""implicit" is not supported"#),
        (#"{"grant_types":[],"tls_client_auth_san_dns":"a"}"#, "grant_types is not"),
        (#"{"disabled":"yes","tls_client_auth_san_dns":"a"}"#, "disabled is not true or false"),
        (#"{"client_id":"a"}"#, "nothing says how"),
        (#"{"token_endpoint_auth_method":"tls_client_auth"}"#, "needs exactly one of tls_client_auth_subject_dn"),
        (
            #"{"tls_client_auth_san_dns":"a","tls_client_auth_san_ip":"1.2.3.4"}"#,
            "takes exactly one name, given are tls_client_auth_san_dns, tls_client_auth_san_ip"
        ),
        (#"{"tls_client_auth_san_dns":"*.a"}"#, #"tls_client_auth_san_dns: "*.a" is not a domain name"#),
        (
            #"{"tls_client_auth_san_dns":"a","authority":"office"}"#,
            #""office" is not configured; configured are factory"#
        ),
        (#"{"tls_client_auth_san_dns":"a","jwks":{"keys":[]}}"#, "jwks does not belong to tls_client_auth"),
        (#"{"certificate_thumbprints":["ab"]}"#, #""ab" is not a SHA-256 thumbprint"#),
        (#"{"certificate_thumbprints":[]}"#, "needs a certificate or a thumbprint"),
        (
            #"{"token_endpoint_auth_method":"self_signed_tls_client_auth","tls_client_auth_san_dns":"a"}"#,
            "tls_client_auth_san_dns does not belong to self_signed_tls_client_auth"
        ),
        (
            #"{"certificate_thumbprints":["\#(String(repeating: "ab", count: 32))"],"authority":"factory"}"#,
            "authority does not belong to self_signed_tls_client_auth"
        ),
        (
            #"{"certificate_thumbprints":["\#(String(repeating: "ab", count: 32))","\#(String(repeating: "AB:", count: 31))AB"]}"#,
            "is given twice"
        ),
        (#"{"jwks":[]}"#, "jwks is not a JWK set"),
        (#"{"jwks":{"keys":[]}}"#, "needs a certificate or a thumbprint"),
        (#"{"jwks":{"keys":[1]}}"#, "key 1 is not an object"),
        (#"{"jwks":{"keys":[{"kty":"RSA","n":"AQ","e":"AQAB"}]}}"#, "key 1 has no certificate"),
        (#"{"jwks":{"keys":[{"kty":"EC","d":"AQ"}]}}"#, "key 1 holds a private key"),
        (#"{"jwks":{"keys":[{"kty":"EC","x5c":["-"]}]}}"#, "not base64"),
        (#"{"jwks":{"keys":[{"kty":"EC","x5c":["AAAA"]}]}}"#, "key 1: x5c: not the DER of one certificate"),
    ]

    @Test("what is wrong is one line that says so", arguments: faults)
    func faultTable(_ document: String, _ text: String) throws {
        let fault = try #require(self.fault(document))
        #expect(fault.contains(text), "\(fault)")
        #expect(!fault.contains { $0.isNewline })
    }

    @Test("a certificate that has expired, or stands in other clothes, is refused")
    func certificates() throws {
        let certificate = try ClientWorld.selfSigned.get().certificate
        let past = Date(timeIntervalSince1970: 1_577_836_800)..<Date(timeIntervalSince1970: 1_700_000_000)
        let expired = try TestCertificateAuthority(name: "old") { $0.validity = past }.certificate
        func key(_ certificate: Certificate, _ members: String = "") -> String {
            #"{"jwks":{"keys":[{\#(members)"x5c":["\#(Self.x5c(certificate))"]}]}}"#
        }
        #expect(fault(key(expired))?.contains("has expired") == true)
        #expect(fault(key(certificate, #""kty":"RSA","#))?.contains("another kty") == true)
        #expect(fault(key(certificate, #""x5t#S256":"AAAA","#))?.contains("x5t#S256") == true)
        #expect(fault(key(certificate)) == nil)
        // One that begins later is what a renewal is made with.
        let future = Date(timeIntervalSince1970: 1_900_000_000)..<Date(timeIntervalSince1970: 2_000_000_000)
        #expect(fault(key(try TestCertificateAuthority(name: "new") { $0.validity = future }.certificate)) == nil)
    }

    @Test(
        "a key that is not its certificate's is refused",
        arguments: [PrivateKey.Kind.rsa(bits: 2048), .p256, .p384, .ed25519])
    func otherKey(kind: PrivateKey.Kind) throws {
        let (own, other) = (
            try TestCertificateAuthority(name: "billing", key: kind),
            try TestCertificateAuthority(name: "billing", key: kind)
        )
        func members(of authority: TestCertificateAuthority) throws -> [JSONValue.Member] {
            try JSONWebKey(authority.key.publicNumbers()).requiredMembers
        }
        func fault(_ members: [JSONValue.Member]) -> String? {
            let key = JSONValue.object(members + [.init("x5c", .strings([Self.x5c(own.certificate)]))])
            let document: JSONValue = ["client_id": "a", "jwks": ["keys": [key]]]
            return self.fault(String(decoding: document.serialized(), as: UTF8.self))
        }
        #expect(fault(try members(of: own)) == nil)
        for (index, member) in try members(of: other).enumerated() {
            var mixed = try members(of: own)
            guard mixed[index].value != member.value else { continue }
            mixed[index] = member
            #expect(fault(mixed)?.contains("key 1 has another \(member.name) than its certificate's key") == true)
            #expect(fault([member]) != nil)
        }
        let foreign = kind == .ed25519 ? "n" : "crv"
        #expect(fault([.init(foreign, "P-521")])?.contains("another \(foreign)") == true)
        #expect(fault([.init("x", 1)])?.contains("another x") == true)
    }

    @Test("bound tokens are asked for with true or false, and taken back")
    func boundTokens() throws {
        var client = try registration(#"{"client_id":"a","tls_client_auth_san_dns":"a.b"}"#)
        #expect(!client.bindsTokens)
        for (value, isBound) in [("true", true), ("false", false)] {
            let change = #"{"tls_client_certificate_bound_access_tokens":\#(value)}"#
            try ClientMetadata(json: Array(change.utf8)).apply(to: &client, at: Self.time, authorities: [])
            #expect(client.bindsTokens == isBound)
            #expect(RegisteredClient(client).bindsTokens == isBound)
        }
        let fault = fault(#"{"tls_client_auth_san_dns":"a","tls_client_certificate_bound_access_tokens":"true"}"#)
        #expect(fault == "tls_client_certificate_bound_access_tokens is not true or false")
    }

    @Test("a client has 32 certificates at most")
    func tooMany() throws {
        var pins: [PinnedCertificate] = []
        for byte in 0..<32 { try pins.add(thumbprint: [UInt8](repeating: UInt8(byte), count: 32)) }
        #expect(throws: ClientMetadataError.tooManyCertificates(33)) {
            try pins.add(thumbprint: [UInt8](repeating: 99, count: 32))
        }
        try pins.remove(thumbprint: [UInt8](repeating: 3, count: 32))
        #expect(throws: ClientMetadataError.self) { try pins.remove(thumbprint: [UInt8](repeating: 3, count: 32)) }
        #expect(pins.count == 31)
    }

    @Test("a change replaces what it says and nothing else")
    func changes() throws {
        var client = try registration(
            #"{"client_id":"a","client_name":"A","tls_client_auth_san_dns":"a.b","authority":"factory"}"#)
        func change(_ json: String, authorities: [String] = ["factory", "office"]) throws {
            try ClientMetadata(json: Array(json.utf8))
                .apply(to: &client, at: Self.time + 60, authorities: authorities)
        }
        try change(#"{"tls_client_auth_san_uri":"urn:x:y"}"#)
        let name = try ExpectedName(.sanURI, "urn:x:y")
        #expect(client.authentication == .tlsClientAuth(name, text: "urn:x:y", authority: "factory"))
        #expect(client.name == "A")
        #expect(client.updatedAt == Self.time + 60)
        #expect(client.createdAt == Self.time)
        let anyone = #"{"authority":null,"client_name":null,"disabled":true}"#
        #expect(throws: ClientMetadataError.authorityMissing(known: ["factory", "office"])) { try change(anyone) }
        try change(anyone, authorities: ["factory"])
        #expect(client.authentication == .tlsClientAuth(name, text: "urn:x:y", authority: nil))
        #expect(client.name == nil && client.isDisabled)
        #expect(throws: ClientMetadataError.self) { try change(#"{"client_id":"b"}"#) }
        let thumbprint = String(repeating: "ab", count: 32)
        #expect(throws: ClientMetadataError.self) { try change(#"{"certificate_thumbprints":["\#(thumbprint)"]}"#) }
        try change(
            #"{"token_endpoint_auth_method":"self_signed_tls_client_auth","certificate_thumbprints":["\#(thumbprint)"]}"#
        )
        // Certificates replace thumbprints: what a client may present is one list.
        try change(#"{"jwks":{"keys":[{"x5c":["\#(Self.x5c(try ClientWorld.selfSigned.get().certificate))"]}]}}"#)
        #expect(
            client.authentication
                == .selfSignedTLSClientAuth([PinnedCertificate(try ClientWorld.selfSigned.get().certificate)]))
        #expect(client.isDisabled)
    }
}
