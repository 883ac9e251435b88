import Testing

@testable import Federation

@Suite("the URLs that may be asked")
struct RevocationURLTests {
    @Test(
        "have one spelling",
        arguments: [
            ("http://crl.example.com/a.crl", "http://crl.example.com/a.crl"),
            ("HTTP://CRL.Example.COM:80/A.crl?b=C", "http://crl.example.com/A.crl?b=C"),
            ("https://crl.example.com", "https://crl.example.com/"),
            ("https://crl.example.com:443?x", "https://crl.example.com/?x"),
            ("http://192.0.2.1:8080/", "http://192.0.2.1:8080/"),
            ("http://[2001:DB8::1]:81/a", "http://[2001:db8::1]:81/a"),
        ])
    func spelling(_ text: String, _ canonical: String) throws {
        let url = try RevocationURL(text)
        #expect(url.description == canonical)
        #expect(try RevocationURL(canonical) == url)
    }

    @Test(
        "are refused in every form that readers of URLs might take for different hosts",
        arguments: [
            ("ftp://crl.example.com/", RevocationURLFault.scheme), ("ldap://crl.example.com/cn=a", .scheme),
            ("file:///etc/passwd", .scheme), ("//crl.example.com/", .scheme), ("", .scheme),
            ("http://user@crl.example.com/", .userInformation),
            ("http://crl.example.com:80@evil.example.com/", .userInformation),
            ("http://crl.example.com#@evil.example.com/", .fragment), ("http://crl.example.com/#a", .fragment),
            ("http://crl.example.com\\@evil.example.com/", .character), ("http://crl.example.com/ a", .character),
            ("http://crl.example.com/\r\nHost: evil", .character), ("http://crl.ex\u{e4}mple.com/", .character),
            ("http:///a", .host), ("http://?a", .host), ("http://.example.com/", .host),
            ("http://crl.example.com./", .host), ("http://crl..example.com/", .host),
            ("http://-a.example.com/", .host), ("http://crl%2eexample.com/", .host), ("http://crl_a/", .host),
            ("http://2130706433/", .host), ("http://0x7f.1/", .host), ("http://127.1/", .host),
            ("http://0177.0.0.1/", .host), ("http://1.2.3.256/", .host), ("http://a.0x7f/", .host),
            ("http://[::1/", .host), ("http://[]/", .host), ("http://[fe80::1%25eth0]/", .host),
            ("http://[:::::]/x", .host), ("http://[:::]/", .host), ("http://[::]:::/", .port),
            ("http://[1::2::3]/", .host),
            ("http://[12345::]/", .host), ("http://[1:2:3:4:5:6:7]/", .host), ("http://[1:2:3:4:5:6:7:8:9]/", .host),
            ("http://[::1.2.3.4.5]/", .host), ("http://[.:.]/", .host), ("http://[g::]/", .host),
            ("http://[+1::]/", .host), ("http://[::/64]/", .host),
            ("http://[::1]80/", .port), ("http://crl.example.com:/", .port), ("http://crl.example.com:0/", .port),
            ("http://crl.example.com:080/", .port), ("http://crl.example.com:65536/", .port),
            ("http://crl.example.com:+80/", .port), ("http://crl.example.com:80:81/", .port),
        ])
    func refusals(_ text: String, _ fault: RevocationURLFault) {
        #expect(throws: fault) { try RevocationURL(text) }
    }

    @Test("are refused when they are very long")
    func length() {
        let text = "http://crl.example.com/" + String(repeating: "a", count: RevocationURL.maximumLength)
        #expect(throws: RevocationURLFault.tooLong) { try RevocationURL(text) }
    }

    @Test("are allowed by exactly the host and port that the operator wrote")
    func allowedHosts() throws {
        let plain = try AllowedHost("CRL.example.com")
        let other = try AllowedHost("crl.example.com:8080")
        func allowed(_ text: String, by host: AllowedHost) throws -> Bool { host.allows(try RevocationURL(text)) }
        #expect(try allowed("http://crl.example.com/a", by: plain))
        #expect(try allowed("https://crl.example.com/a", by: plain))
        #expect(try !allowed("http://crl.example.com:8080/a", by: plain))
        #expect(try !allowed("http://crl.example.com:443/a", by: plain))
        #expect(try !allowed("http://a.crl.example.com/a", by: plain))
        #expect(try !allowed("http://crl.example.com.evil.com/a", by: plain))
        #expect(try allowed("http://crl.example.com:8080/a", by: other))
        #expect(try !allowed("http://crl.example.com/a", by: other))
    }

    @Test(
        "are not allowed by patterns, URLs or paths",
        arguments: [
            "*.example.com", "http://crl.example.com", "crl.example.com/", "a@b", "", "crl.example.com:x", "[:::::]",
            "[::/0]", "::1",
        ])
    func wildcards(_ text: String) {
        #expect(throws: RevocationURLFault.self) { try AllowedHost(text) }
    }
}
