import JOSE
import Testing

@Suite("The header of tokens")
struct TokenHeaderTests {
    /// Signed well, so that nothing but the header is at fault; and taken apart only, so that no key was looked at.
    private func refusal(of header: String) throws -> JWSError? {
        let token = try TestSigner.of(.hs256).token(header: header)
        do {
            _ = try CompactJWS(token)
            return nil
        } catch { return error }
    }

    @Test(
        "an algorithm that is none of ours is refused, whatever its spelling",
        arguments: [
            "none", "None", "NONE", "nOnE", "none ", "", "hs256", "HS256 ", "HS-256", "HS1", "RS1", "ES256K",
            "ES256K-R",
            "RSA1_5", "RSA-OAEP", "dir", "A128KW", "Ed448", "EdDSA\\u0000", "none\\u0000", "HS256\\u0301",
            "\\uff28S256",
        ])
    func algorithms(name: String) throws {
        let error = try refusal(of: #"{"alg":"\#(name)"}"#)
        guard case .algorithm? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(
        "a header that brings a key, or a place to fetch one from, is refused",
        arguments: ["jwk", "jku", "x5u", "x5c"],
        ["null", "\"https://evil.example/\"", "{\"kty\":\"oct\",\"k\":\"AAAA\"}", "[]"])
    func embeddedKeys(name: String, value: String) throws {
        #expect(try refusal(of: #"{"alg":"HS256","\#(name)":\#(value)}"#) == .embeddedKey(name))
        let escaped = "\\u00" + String(name.utf8.first ?? 0, radix: 16) + name.dropFirst()
        #expect(try refusal(of: #"{"\#(escaped)":\#(value),"alg":"HS256"}"#) == .embeddedKey(name))
    }

    @Test(
        "what is critical is never understood",
        arguments: ["[]", "[\"exp\"]", "[\"b64\"]", "[\"crit\"]", "null", "\"exp\"", "{}", "[1]"])
    func critical(value: String) throws {
        #expect(try refusal(of: #"{"alg":"HS256","crit":\#(value)}"#) == .critical)
        #expect(try refusal(of: #"{"alg":"HS256","b64":false,"\u0063rit":\#(value)}"#) == .critical)
    }

    @Test("a payload that is not encoded is refused (RFC 7797)", arguments: ["true", "false", "null"])
    func unencoded(value: String) throws {
        #expect(try refusal(of: #"{"alg":"HS256","b64":\#(value)}"#) == .header("has b64"))
    }

    @Test("a token inside a token is refused", arguments: ["JWT", "jwt", "jWt", "application/jwt", "Application/JWT"])
    func nested(type: String) throws {
        #expect(try refusal(of: #"{"alg":"HS256","cty":"\#(type)"}"#) == .nested)
    }

    @Test("encryption is refused", arguments: ["\"enc\":\"A256GCM\"", "\"zip\":\"DEF\"", "\"enc\":null"])
    func encrypted(member: String) throws {
        #expect(try refusal(of: #"{"alg":"HS256",\#(member)}"#) == .encrypted)
    }

    @Test(
        "a header that two readers could take differently is refused",
        arguments: [
            #"{"alg":"HS256","alg":"none"}"#, #"{"alg":"none","alg":"HS256"}"#, #"{"alg":"HS256","al\u0067":"none"}"#,
            #"{"alg":"HS256","kid":"a","kid":"b"}"#, #"{"alg":"HS256","x":{"a":1,"a":2}}"#,
            "\u{FEFF}{\"alg\":\"HS256\"}",
            #"{"alg":"HS256"}{"alg":"none"}"#, #"{"alg":"HS256"} x"#, "{\"alg\":\"HS256\"}\0", #"{"alg":"HS256",}"#,
            #"{'alg':'HS256'}"#, #"{alg:"HS256"}"#, #"/**/{"alg":"HS256"}"#, #"{"alg":"HS256","kid":"\ud800"}"#,
            #"{"alg":"HS256","kid":"\udc00\ud800"}"#, #"{"alg":"HS256","n":NaN}"#, #"{"alg":"HS256","n":1e400}"#,
            "", "null", "[]", "7", "\"HS256\"", "[\"alg\",\"HS256\"]", "{}", #"{"typ":"JWT"}"#, #"{"Alg":"HS256"}"#,
            #"{"alg":null}"#, #"{"alg":256}"#, #"{"alg":["HS256"]}"#, #"{"alg":{"HS256":1}}"#, #"{"alg":true}"#,
            #"{"alg":"HS256","kid":7}"#, #"{"alg":"HS256","kid":null}"#, #"{"alg":"HS256","kid":["a"]}"#,
            #"{"alg":"HS256","typ":7}"#, #"{"alg":"HS256","cty":["JWT"]}"#,
            #"{"alg":"HS256","x":[[[[[[[[1]]]]]]]]}"#,
            "{\"alg\":\"HS256\",\"x\":" + String(repeating: "[", count: 4000) + String(repeating: "]", count: 4000)
                + "}",
        ])
    func ambiguous(header: String) throws {
        let error = try refusal(of: header)
        guard case .header? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test(
        "a header in bytes that are not UTF-8 is refused",
        arguments: [[0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xFF]] as [[UInt8]])
    func encoding(bytes: [UInt8]) throws {
        let header = Array(#"{"alg":"HS256","kid":""#.utf8) + bytes + Array(#""}"#.utf8)
        let token = try TestSigner.of(.hs256).token(header: header, payload: [])
        #expect(throws: JWSError.self) { try CompactJWS(token) }
    }

    @Test(
        "space, and members that nobody knows, do not matter",
        arguments: [
            "{ \"alg\" :\n\t\"HS256\" }", #"{"alg":"HS256","typ":"JWT","x5t":"abc","iat":7,"p2c":1e9}"#,
            #"{"alg":"HS256","cty":"text/plain"}"#, #"{"\u0061lg":"H\u0053256"}"#,
        ])
    func harmless(header: String) throws {
        #expect(try refusal(of: header) == nil)
    }

    @Test("a reason is short, whatever the token says")
    func reasons() throws {
        let long = String(repeating: "x", count: 10_000)
        for header in [#"{"alg":"\#(long)"}"#, #"{"alg":"HS256","\#(long)":1,"\#(long)":1}"#] {
            #expect(try #require(try refusal(of: header)).description.utf8.count < 400)
        }
    }
}
