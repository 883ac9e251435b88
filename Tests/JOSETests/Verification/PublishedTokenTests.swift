import JOSE
import Testing

@Suite("Tokens that standards print")
struct PublishedTokenTests {
    private func verify(_ token: String, by key: String) throws -> VerifiedJWS {
        let keys = try VerificationKeySet(json: Array("{\"keys\":[\(key)]}".utf8), secrets: .allowed)
        #expect(keys.unusable.isEmpty)
        return try VerifiedJWS(
            verifying: CompactJWS(token), by: keys, allowing: Set(VerificationAlgorithm.allCases))
    }

    @Test("a token verifies by its key", arguments: PublishedToken.all)
    func verifies(published: PublishedToken) throws {
        let jws = try verify(published.token, by: published.key)
        #expect(published.token.split(separator: ".").map(String.init)[1] == Base64URL.encode(jws.payload))
    }

    @Test("a token does not verify with any one bit of it changed", arguments: PublishedToken.all)
    func changed(published: PublishedToken) throws {
        let parts = published.token.split(separator: ".").map(String.init)
        for part in 0..<3 {
            let bytes = try #require(Base64URL.decode(parts[part]))
            for index in bytes.indices {
                var changed = bytes
                changed[index] ^= UInt8(1 << (index % 8))
                var token = parts
                token[part] = Base64URL.encode(changed)
                #expect(throws: JWSError.self) { try verify(token.joined(separator: "."), by: published.key) }
            }
        }
    }

    @Test("the unsecured token of RFC 7515 A.5 is refused")
    func unsecured() {
        let token = """
            eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ij\
            p0cnVlfQ.
            """
        #expect(throws: JWSError.algorithm("none")) { try CompactJWS(token) }
    }

    @Test("the encrypted token of RFC 7516 §3.3 is refused for what it is")
    func encrypted() {
        #expect(throws: JWSError.encrypted) {
            try CompactJWS("eyJhbGciOiJSU0EtT0FFUCJ9.OKOawDo13gRp2oja.48V1_.5eym8.XFBo")
        }
    }
}
