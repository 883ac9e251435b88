import NIOHTTP1
import Testing

@testable import Endpoints

@Suite("What a request's head is judged by")
struct ReceivedHeadTests {
    private static let hosted = [("Host", "localhost")]

    private func read(
        _ fields: [(String, String)], _ version: HTTPVersion = .http1_1, _ method: HTTPMethod = .POST,
        uri: String = "/token", isSecure: Bool = true
    ) -> ReceivedHead {
        let head = HTTPRequestHead(version: version, method: method, uri: uri, headers: HTTPHeaders(fields))
        return ReceivedHead(head, isSecure: isSecure)
    }

    @Test("white space around values is no part of them (RFC 9110 §5.5)")
    func padding() {
        let head = read([("Host", " localhost\t"), ("A", "  b c \t"), ("B", " "), ("C", "")])
        #expect(head.fault == nil)
        #expect(head.authority == "localhost")
        #expect(["A", "B", "C"].map { head.headers[$0] } == [["b c"], [""], [""]])
        #expect(read([("host", "localhost"), ("a", "b ")], .http2).fault == .padding(field: "a"))
    }

    @Test("there is one host, but in HTTP/1.0 (RFC 9112 §3.2)")
    func hosts() {
        #expect(read([]).fault == .noHost)
        #expect(read([], .http1_0).fault == nil)
        #expect(read([], .http2).fault == .noHost)
        for version in [HTTPVersion.http1_0, .http1_1, .http2] {
            #expect(read(Self.hosted + [("host", "localhost")], version).fault == .severalHosts)
            #expect(read([("Host", "")], version).fault == .host(""))
            #expect(read([("Host", "user@localhost")], version).fault == .host("user@localhost"))
        }
    }

    @Test("the host of an absolute target counts in place of Host, which has to be good all the same (§3.2.2)")
    func absoluteTargets() {
        let head = read([("Host", "other")], uri: "https://localhost:1/token")
        #expect(head.fault == nil)
        #expect(head.authority == "localhost:1")
        #expect(read([], uri: "https://localhost/token").fault == .noHost)
        #expect(read([("Host", "a@b")], uri: "https://localhost/token").fault == .host("a@b"))
    }

    @Test("an https URL is served over TLS alone (RFC 9110 §7.4)")
    func insecure() {
        #expect(read(Self.hosted, uri: "https://localhost/token", isSecure: false).fault == .insecure)
        #expect(read(Self.hosted, uri: "http://localhost/token", isSecure: false).fault == nil)
        #expect(read(Self.hosted, uri: "/token", isSecure: false).fault == nil)
    }

    @Test(
        "chunked is the one transfer coding, and HTTP/1.0 has none (RFC 9112 §6.1, §7)",
        arguments: [
            ("chunked", nil), ("Chunked", nil), (" chunked ", nil), ("gzip, chunked", .transferCoding("gzip, chunked")),
            ("identity, chunked", .transferCoding("identity, chunked")),
            ("chunked, chunked", .transferCoding("chunked, chunked")), ("chunked;a=b", .endless("chunked;a=b")),
            ("gzip", .endless("gzip")), ("chunked, gzip", .endless("chunked, gzip")),
        ] as [(String, RequestFault?)])
    func transferCodings(text: String, fault: RequestFault?) {
        let fields = Self.hosted + [("Transfer-Encoding", text)]
        #expect(read(fields).fault == fault)
        #expect(read(fields, .http1_0).fault == .transferCodingOfOldVersion)
    }

    @Test("identity is the one content coding, where there is content (RFC 9110 §8.4)")
    func contentCodings() {
        let length = Self.hosted + [("Content-Length", "5")]
        for coding in ["gzip", "GZIP", "br", "utf-8", "identity, gzip"] {
            let fault = RequestFault.contentCoding(coding == "identity, gzip" ? "gzip" : coding)
            #expect(read(length + [("Content-Encoding", coding)]).fault == fault)
            #expect(read(Self.hosted + [("Content-Encoding", coding)]).fault == nil)
        }
        for coding in ["identity", "Identity", ""] {
            #expect(read(length + [("Content-Encoding", coding)]).fault == nil)
        }
    }

    @Test(
        "a length is a number, and one that nobody can count is too long (RFC 9110 §8.6)",
        arguments: [
            ("0", nil), ("65536", nil), ("00005", nil), ("65537", .tooLong), ("9223372036854775807", .tooLong),
            ("9223372036854775808", .tooLong), ("18446744073709551615", .tooLong),
            ("99999999999999999999999999", .tooLong), ("-1", .contentLength), ("+1", .contentLength),
            ("0x5", .contentLength), ("", .contentLength), ("5, 5", .contentLength), ("5 5", .contentLength),
        ] as [(String, RequestFault?)])
    func lengths(text: String, fault: RequestFault?) {
        #expect(read(Self.hosted + [("Content-Length", text)]).fault == fault)
    }

    @Test("100-continue is the one expectation, where there is content, and HTTP/1.0 has none (RFC 9110 §10.1.1)")
    func expectations() {
        let length = Self.hosted + [("Content-Length", "5")]
        #expect(read(length + [("Expect", "100-Continue")]).awaitsContinue)
        #expect(!read(Self.hosted + [("Expect", "100-continue")]).awaitsContinue)
        #expect(read(length + [("Expect", "fish")]).fault == .expectation("fish"))
        #expect(read(length + [("Expect", "100-continue, fish")]).fault == .expectation("fish"))
        let old = read(length + [("Expect", "fish")], .http1_0)
        #expect(old.fault == nil)
        #expect(!old.awaitsContinue)
    }

    @Test("behind what the parser takes for another protocol, the connection ends (RFC 9110 §7.8)")
    func upgrades() {
        #expect(read(Self.hosted).keepsAlive)
        let upgrade = [("Connection", "Upgrade"), ("Upgrade", "h2c")]
        #expect(!read(Self.hosted + upgrade).keepsAlive)
        #expect(read(Self.hosted + upgrade).fault == nil)
        #expect(!read(Self.hosted, .http1_1, .CONNECT, uri: "localhost:1").keepsAlive)
        #expect(!read(Self.hosted, .http1_0).keepsAlive)
    }

    @Test("each fault has a status, and a text that tells nothing of the request")
    func statuses() {
        let statuses: [RequestFault: Int] = [
            .unreadable: 400, .targetTooLong: 414, .fieldsTooLarge: 431, .target: 400, .insecure: 421, .noHost: 400,
            .severalHosts: 400, .host("x"): 400, .padding(field: "x"): 400, .contentLength: 400,
            .transferCodingOfOldVersion: 400, .endless("x"): 400, .transferCoding("x"): 501, .contentCoding("x"): 415,
            .expectation("x"): 417, .tooLong: 413,
        ]
        for (fault, status) in statuses { #expect(Int(fault.status.code) == status, "\(fault)") }
        #expect(RequestFault.contentCoding("gzip").headers["Accept-Encoding"] == ["identity"])
        #expect(RequestFault.host("a\u{202e}b").description.unicodeScalars.allSatisfy { $0 != "\u{202e}" })
    }
}
