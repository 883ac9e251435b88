import JOSE
import PKI
import TestSupport
import Testing

@testable import AuthorizationServer

@Suite("What captures may hold")
struct CaptureAlphabetTests {
    private static let anywhere = [
        "a/b", "a\\b", "a%2fb", "a%2Fb", "a%5cb", ".", "..", "%2e", " a", "a ",
    ]

    @Test(
        "in a URI: unreserved characters, in one spelling",
        arguments: [
            "%41", "a%20b", "%252F", "%00", "%0a", "%ef%bc%8f", "a:b", "a@b", "a b", "a+b", "a,b", "a;b", "a=b", "a&b",
            "a!b", "a'b", "(a)", "*", "$", "[a]", "%", "100%",
        ] + anywhere.dropFirst())
    func uris(segment: String) throws {
        for pattern in ["spiffe://example.org/device/{id}", "urn:{id}", "https://example.org/{x}/{id}"] {
            let name = pattern.replacing("{id}", with: segment).replacing("{x}", with: "x")
            #expect(try NamePattern(pattern, kind: .uri).read(name) == .unfit)
        }
        #expect(
            try NamePattern("spiffe://example.org/{id}", kind: .claim).match("spiffe://example.org/" + segment) == nil)
    }

    @Test("in a URI: every unreserved character", arguments: ["pump-7", "a.b_c~d", "AZaz09-._~", "..."])
    func unreserved(segment: String) throws {
        let pattern = try NamePattern("spiffe://example.org/device/{id}", kind: .uri)
        #expect(pattern.match("spiffe://example.org/device/" + segment) == ["id": segment])
    }

    @Test(
        "in a URI's host: a host that all read alike",
        arguments: [
            "[", "]", "-", "_", ".", "a..b", "a.", ".a", "-a", "a-", "a-.b", "user@host", "host:1", "EXAMPLE.org",
            "a~b",
            "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "a.1", "0x7f", "a.0x1", "[::1]", "xn--é", "a%41", "é",
            String(repeating: "a", count: 64),
        ])
    func badHosts(host: String) throws {
        for (pattern, kind) in [
            ("spiffe://{td}/device/x", NamePattern.Kind.uri), ("spiffe://{td}/device/x", .claim),
            ("spiffe://{td}/device/x", .attributeValue), ("https://{td}", .uri), ("https://u@{td}?x", .uri),
        ] {
            let pattern = try NamePattern(pattern, kind: kind)
            #expect(pattern.match(pattern.text.replacing("{td}", with: host)) == nil)
        }
    }

    @Test(
        "in a URI's host: names and addresses",
        arguments: ["example.org", "a", "localhost", "a-b.c_d.example", "192.0.2.1", "xn--bcher-kva.example", "1a.2b"])
    func goodHosts(host: String) throws {
        #expect(try NamePattern("spiffe://{td}/x", kind: .uri).match("spiffe://\(host)/x") == ["td": host])
        #expect(try NamePattern("spiffe://{td}/x", kind: .claim).match("spiffe://\(host)/x") == ["td": host])
    }

    @Test("the whole host counts where a part of it is captured, and a port has one spelling")
    func wholeHosts() throws {
        let part = try NamePattern("spiffe://{t}.example.org/x", kind: .uri)
        #expect(part.match("spiffe://a.b.example.org/x") == ["t": "a.b"])
        #expect(part.read("spiffe://a..example.org/x") == .unfit)
        #expect(part.read("spiffe://a-.example.org/x") == .unfit)
        let port = try NamePattern("https://example.org:{p}/x", kind: .uri)
        #expect(port.match("https://example.org:8443/x") == ["p": "8443"])
        for other in ["08443", "a", "1.2", "123456"] { #expect(port.read("https://example.org:\(other)/x") == .unfit) }
        let scheme = try NamePattern("{s}://example.org/x", kind: .uri)
        #expect(scheme.match("https://example.org/x") == ["s": "https"])
        #expect(scheme.read("HTTPS://example.org/x") == .unfit)
        // Nothing is asked of a host that the rule writes out.
        #expect(try NamePattern("spiffe://-/{id}", kind: .uri).match("spiffe://-/a") == ["id": "a"])
        #expect(try NamePattern("spiffe://{td:any}/x", kind: .uri).match("spiffe://-/x") == ["td": "-"])
    }

    @Test(
        "in a name: nothing that hides, looks like something else, or has a second spelling",
        arguments: [
            "a\u{A0}b", "\u{3164}", "\u{2800}", "a\u{FE0F}", "a\u{E0100}", "\u{301}", " \u{301}", "-\u{301}",
            "a\u{FF0F}b",
            "a\u{FF0E}b", "\u{FF41}", "e\u{301}", "\u{212A}", "a  b", "a\u{2007}b", "a\u{34F}", "\u{115F}", "\u{FFA0}",
            "\u{2215}", "\u{2044}", "a\u{2024}b", "\u{1F511}", "x\u{20DD}", "\u{2163}", "\u{FB01}", "a\u{B2}",
            "\u{1175}x",
            "%00", "%0a", "a%ef%bc%8fb", "%252F", "a%41",
        ] + anywhere)
    func names(text: String) throws {
        for kind in [NamePattern.Kind.attributeValue, .claim] {
            #expect(try NamePattern("dev:{id}", kind: kind).match("dev:" + text) == nil, "\(kind)")
        }
        let name = try? DistinguishedName(rfc4514: "CN=\(text.replacing("\\", with: "\\\\")),O=Example")
        if let name { #expect(try DistinguishedNamePattern("CN={id},O=Example").match(name) == nil) }
    }

    @Test(
        "in a name: words of all scripts, and the punctuation of ASCII",
        arguments: [
            "pump-7", "Gerät 12", "caf\u{E9}", "日本語", "Ωμέγα", "ยานยนต์", "हिन्दी", "a.b_c~d", "x,y;z=(1)", "O'Brien & Sons",
            "100%", "50% off", "a|b", "\"q\"", "\u{105}\u{308}",
        ])
    func plainNames(text: String) throws {
        for kind in [NamePattern.Kind.attributeValue, .claim] {
            #expect(try NamePattern("{id}", kind: kind).match(text) == ["id": text], "\(kind)")
        }
    }

    @Test(
        "in claims: what well-known issuers send",
        arguments: [
            ("repo:{org}/{repo}:ref:refs/heads/main", "repo:acme-inc/web.app_2:ref:refs/heads/main", "acme-inc"),
            ("repo:acme/app:ref:refs/heads/{org}", "repo:acme/app:ref:refs/heads/release+1.0", "release+1.0"),
            ("repo:acme/app:environment:{org}", "repo:acme/app:environment:Production East", "Production East"),
            (
                "project_path:{org}/app:ref_type:branch:ref:main", "project_path:acme/app:ref_type:branch:ref:main",
                "acme"
            ),
            ("system:serviceaccount:{org}:api", "system:serviceaccount:kube-system:api", "kube-system"),
            ("{org}", "auth0|64f0c1a2", "auth0|64f0c1a2"), ("{org}", "111316930145371246482", "111316930145371246482"),
            ("{org}", "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ", "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ"),
            ("{org}@example.org", "ada+test@example.org", "ada+test"),
            ("{org}@p.iam.gserviceaccount.com", "ci-1@p.iam.gserviceaccount.com", "ci-1"),
            ("arn:aws:iam::123456789012:role/{org}", "arn:aws:iam::123456789012:role/a+=,.b_-", "a+=,.b_-"),
            ("spiffe://example.org/ns/{org}/sa/api", "spiffe://example.org/ns/prod/sa/api", "prod"),
        ])
    func issuers(pattern: String, claim: String, value: String) throws {
        #expect(try NamePattern(pattern, kind: .claim).match(claim)?["org"] == value)
    }

    @Test("a text of more than 4 KiB is not looked at")
    func long() throws {
        let pattern = try NamePattern("{id}", kind: .attributeValue)
        #expect(pattern.match(String(repeating: "\u{E4}", count: 2048)) != nil)
        #expect(pattern.read(String(repeating: "\u{E4}", count: 2049)) == .unfit)
    }

    @Test("in DNS names and mailboxes: labels and hosts, in one spelling")
    func domains() throws {
        let label = try NamePattern("{id}.example.org", kind: .dnsName)
        #expect(label.match("A-1.example.org") == ["id": "a-1"])
        #expect(label.match("_srv.example.org") == ["id": "_srv"])
        for name in ["-", "-a", "a-"] { #expect(label.read(name + ".example.org") == .unfit) }
        let mailbox = try NamePattern("{user}@{domain}", kind: .email)
        #expect(mailbox.match("Ada+x@example.org") == ["user": "Ada+x", "domain": "example.org"])
        for name in [
            "a@EXAMPLE.org", "a@-", "a!b@example.org", "a%b@example.org", "{a}@example.org", "a=b@example.org",
        ] {
            #expect(mailbox.read(name) == .unfit)
        }
        #expect(try NamePattern("{user:any}@example.org", kind: .email).match("a!b@example.org") == ["user": "a!b"])
    }

    @Test("in identifiers of clients: unreserved characters")
    func clients() throws {
        let pattern = try NamePattern("billing-{env}", kind: .clientIdentifier)
        #expect(pattern.match("billing-prod.1") == ["env": "prod.1"])
        for other in ["a:b", "a@b", "a%41", "a+b"] { #expect(pattern.read("billing-" + other) == .unfit) }
        #expect(try NamePattern("{id:any}", kind: .clientIdentifier).match("svc:a@b") == ["id": "svc:a@b"])
    }

    @Test("{id:any} takes all but separators and what is read as another segment")
    func any() throws {
        let uri = try NamePattern("urn:{id:any}", kind: .uri)
        #expect(uri.match("urn:a:b@c%41") == ["id": "a:b@c%41"])
        for name in ["a/b", "a?b", "a#b"] { #expect(uri.read("urn:" + name) == .none) }
        for name in ["..", "a%2Fb", "%2e"] { #expect(uri.read("urn:" + name) == .unfit) }
        #expect(try NamePattern("{id:any}", kind: .attributeValue).match("a\u{FF0F}b") == ["id": "a\u{FF0F}b"])
        #expect(try NamePattern("{id:any}", kind: .attributeValue).match("a/b") == nil)
    }

    @Test("what a capture may not hold is neither a match nor excluded, and the diagnosis says so")
    func verdicts() throws {
        let authority = try TestCertificateAuthority(name: "Root")
        func identity(_ uris: String...) throws -> PolicyIdentity {
            PolicyIdentity(authority: "factory", certificate: try authority.leaf("x", uris: uris).certificate)
        }
        let condition = try MatchCondition(.sanURI, "urn:device:{id}")
        let odd = try identity("urn:device:%41")
        #expect(condition.verdict(on: odd) == .undecided)
        #expect(MatchCondition.not(MatchClause([condition])).verdict(on: odd) == .undecided)
        #expect(
            MatchClause([condition]).shortfalls(of: odd).map(\.description)
                == ["san-uri: a capture would hold what it may not: urn:device:%41; {name:any} takes more"])
        #expect(condition.verdict(on: try identity("urn:device:%41", "urn:device:b")) == .met(["id": "b"]))
        let client = PolicyIdentity(authority: nil, clientID: "svc:a")
        let any = MatchCondition.not(MatchClause([try MatchCondition(.client, "{any}")]))
        #expect(any.verdict(on: client) == .undecided)
    }
}
