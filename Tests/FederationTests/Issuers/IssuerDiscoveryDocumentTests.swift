import JOSE
import Testing

@testable import Federation

@Suite("the discovery document of an issuer")
struct IssuerDiscoveryDocumentTests {
    @Test(
        "lies behind the issuer's identifier",
        arguments: [
            ("https://idp.example", "https://idp.example/.well-known/openid-configuration"),
            ("https://idp.example/", "https://idp.example/.well-known/openid-configuration"),
            ("https://idp.example/t/1", "https://idp.example/t/1/.well-known/openid-configuration"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/.well-known/openid-configuration"),
            ("http://localhost:80/a", "http://localhost/a/.well-known/openid-configuration"),
            ("http://[::1]:8080", "http://[::1]:8080/.well-known/openid-configuration"),
        ])
    func place(_ issuer: String, _ expected: String) throws {
        #expect(try IssuerDiscoveryDocument.url(of: issuer).description == expected)
    }

    @Test(
        "is not asked for where anybody could answer, or where it is unclear who is asked",
        arguments: [
            "http://idp.example", "http://127.0.0.1.example", "http://127.1", "http://10.0.0.1", "ftp://idp.example",
            "idp.example", "", "https://", "https://user@idp.example", "https://idp.example?a=b",
            "https://idp.example/#", "https://idp.example\n", "http://localhost.example", "file:///etc/passwd",
        ])
    func noPlace(_ issuer: String) {
        #expect(throws: IssuerDiscoveryFault.self) { try IssuerDiscoveryDocument.url(of: issuer) }
    }

    @Test(
        "counts only when it names the issuer byte for byte",
        arguments: [
            "https://idp.example/", "https://IDP.example", "https://idp.example:443", "https://idp.example ",
            "https://idp.example/x", "http://idp.example", "", "https://idp.exampl\u{65}\u{301}",
        ])
    func otherIssuer(_ issuer: String) {
        let json: JSONValue = ["issuer": .string(issuer), "jwks_uri": "https://idp.example/keys"]
        #expect(throws: IssuerDiscoveryFault.otherIssuer) {
            try IssuerDiscoveryDocument(json: json.serialized(), of: "https://idp.example")
        }
    }

    @Test(
        "is refused when it is no document at all, or one that two readers could read differently",
        arguments: [
            "", "null", "[]", "<html>", #"{"issuer":"https://idp.example"}"#,
            #"{"issuer":["https://idp.example"],"jwks_uri":"https://idp.example/keys"}"#,
            #"{"issuer":"https://idp.example","jwks_uri":7}"#,
            #"{"issuer":"https://idp.example","jwks_uri":"https://idp.example/a","jwks_uri":"https://idp.example/b"}"#,
            #"{"issuer":"https://evil.example","jwks_uri":"https://idp.example/a","issu\u0065r":"https://idp.example"}"#,
        ])
    func junk(_ json: String) {
        #expect(throws: IssuerDiscoveryFault.self) {
            try IssuerDiscoveryDocument(json: Array(json.utf8), of: "https://idp.example")
        }
    }

    private func keysURL(_ place: String, issuer: String, hosts: [String] = []) throws -> String {
        let json: JSONValue = ["issuer": .string(issuer), "jwks_uri": .string(place)]
        return try IssuerDiscoveryDocument(json: json.serialized(), of: issuer)
            .keysURL(allowing: try hosts.map { try AllowedHost($0) }).description
    }

    @Test("sends us to the issuer's own server, or to a host that the operator allows")
    func keysURL() throws {
        let issuer = "https://accounts.google.com"
        #expect(try keysURL("https://accounts.google.com/k", issuer: issuer) == "https://accounts.google.com/k")
        let other = "https://www.googleapis.com/oauth2/v3/certs"
        #expect(try keysURL(other, issuer: issuer, hosts: ["www.googleapis.com"]) == other)
        #expect(throws: IssuerDiscoveryFault.otherHost("www.googleapis.com")) {
            try keysURL(other, issuer: issuer, hosts: ["googleapis.com", "www.googleapis.com:8443"])
        }
    }

    @Test(
        "sends us nowhere else",
        arguments: [
            "https://idp.example:8443/keys", "https://evil.example/keys", "https://idp.example.evil.example/keys",
            "http://idp.example/keys", "http://idp.example:443/keys", "http://127.0.0.1/keys",
            "http://169.254.169.254/",
            "https://169.254.169.254/", "/keys", "file:///etc/passwd", "https://idp.example@evil.example/keys",
            "https://idp.example\\@evil.example/keys", "https://127.0.0.1/keys", "https://idp.example/#keys",
        ])
    func elsewhere(_ place: String) {
        #expect(throws: IssuerDiscoveryFault.self) {
            try keysURL(place, issuer: "https://idp.example", hosts: ["allowed.example"])
        }
    }

    @Test("of an issuer with https never leads to plain http, not even on an allowed host")
    func downgrade() {
        for place in ["http://allowed.example/keys", "http://127.0.0.1/keys"] {
            #expect(throws: IssuerDiscoveryFault.self) {
                try keysURL(place, issuer: "https://idp.example", hosts: ["allowed.example", "127.0.0.1"])
            }
        }
    }
}
