import Testing

@testable import Endpoints

@Suite("The host and port that a request is for")
struct AuthorityTests {
    @Test(
        "a name or an address, with a port or without, is one",
        arguments: [
            "localhost", "LOCALHOST.", "a.example.org:8443", "a:", "a_b", "127.0.0.1", "127.0.0.1:80", "[::1]",
            "[::1]:8443",
            "[2001:db8::1]:", "[::ffff:192.0.2.1]:1", "caf%C3%A9", "a~!$&'()*+;=", "a:00443", "a:65535", "a:1",
        ])
    func valid(text: String) {
        #expect(Authority.isValid(text))
    }

    @Test(
        "anything else is none (RFC 9110 §4.2.4, RFC 3986 §3.2)",
        arguments: [
            "", ":443", "user@localhost", "user:password@localhost", "a:0", "a:65536", "a:99999999999999999999", "a:-1",
            "a:80a", "a:+80", "a:80:80", "a b", "a,b", "a/b", "a?b", "a#b", "[::1", "::1", "[]", "[::1]x", "[::1]:0",
            "[127.0.0.1]", "[v1.a]", "[fe80::1%25eth0]", "a\\b", "a%", "a%4", "a%zz", "é", "a\u{0}", "a\t", "<a>",
            "\"a\"",
            "https://a",
        ])
    func invalid(text: String) {
        #expect(!Authority.isValid(text))
    }
}
