import NIOHTTP1
import Testing

@testable import Endpoints

@Suite("The target of a request")
struct RequestTargetTests {
    @Test(
        "the origin form and the absolute form name a path and a query (RFC 9112 §3.2.1, §3.2.2)",
        arguments: [
            ("/token", "/token", nil, nil), ("/token?", "/token", "", nil), ("/a?b?c", "/a", "b?c", nil),
            ("//token", "//token", nil, nil), ("/a%20b", "/a%20b", nil, nil),
            ("/https://a/b", "/https://a/b", nil, nil),
            ("https://h/token", "/token", nil, "h"), ("HTTP://h:1/token?a", "/token", "a", "h:1"),
            ("https://[::1]:1/a", "/a", nil, "[::1]:1"), ("https://h", "/", nil, "h"), ("https://h?a", "/", "a", "h"),
        ] as [(String, String, String?, String?)])
    func forms(text: String, path: String, query: String?, authority: String?) throws {
        let target = try RequestTarget(text, method: .POST, isHTTP1: true)
        #expect(target.path == path)
        #expect(target.query.map(String.init) == query)
        #expect(target.authority.map(String.init) == authority)
    }

    @Test("the asterisk form means the server, and is that of OPTIONS alone (§3.2.4)")
    func asterisk() throws {
        #expect(try RequestTarget("*", method: .OPTIONS, isHTTP1: true).path == "*")
        #expect(try RequestTarget("https://h", method: .OPTIONS, isHTTP1: true).path == "*")
        #expect(try RequestTarget("https://h/", method: .OPTIONS, isHTTP1: true).path == "/")
        #expect(throws: RequestFault.target) { try RequestTarget("*", method: .GET, isHTTP1: true) }
        #expect(throws: RequestFault.target) { try RequestTarget("*a", method: .OPTIONS, isHTTP1: true) }
    }

    @Test("CONNECT names no path (§3.2.3)")
    func connect() throws {
        #expect(try RequestTarget("h:443", method: .CONNECT, isHTTP1: true).path == "")
    }

    @Test(
        "what has no form is no target",
        arguments: ["token", "", "ftp://h/a", "https:/token", "https:token", "/a#b", "?a", "h:443", "javascript:a"])
    func formless(text: String) {
        #expect(throws: RequestFault.target) { try RequestTarget(text, method: .GET, isHTTP1: true) }
    }

    @Test("an absolute form has a host, without user information", arguments: ["", "user@h", "h:0", ":1"])
    func absoluteHosts(host: String) {
        #expect(throws: RequestFault.host(host)) {
            try RequestTarget("https://\(host)/token", method: .GET, isHTTP1: true)
        }
    }

    @Test("HTTP/2 has no absolute form (RFC 9113 §8.3.1)")
    func http2() throws {
        #expect(throws: RequestFault.target) { try RequestTarget("https://h/a", method: .GET, isHTTP1: false) }
        #expect(try RequestTarget("/a", method: .GET, isHTTP1: false).path == "/a")
    }

    @Test("8 KiB are a target, and one byte more is too long (RFC 9112 §3)")
    func length() throws {
        let longest = "/" + String(repeating: "a", count: 8191)
        #expect(try RequestTarget(longest, method: .GET, isHTTP1: true).path == longest)
        #expect(throws: RequestFault.targetTooLong) { try RequestTarget(longest + "a", method: .GET, isHTTP1: true) }
    }
}
