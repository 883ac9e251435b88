import JOSE
import Testing

@Suite("The form of tokens")
struct TokenFormTests {
    private func verify(_ token: String, by signer: TestSigner) throws -> VerifiedJWS {
        try VerifiedJWS(
            verifying: CompactJWS(token), by: TestSigner.set(signer.key), allowing: Set(VerificationAlgorithm.allCases))
    }

    @Test("a good token verifies, and no spoilt one", arguments: VerificationAlgorithm.allCases)
    func spoilt(algorithm: VerificationAlgorithm) throws {
        let signer = try TestSigner.of(algorithm)
        // Lengths that leave unused bits behind header and payload.
        for payload in [#"{"sub":"a"}"#, #"{"sub":"a" }"#, #"{"sub":"a"  }"#] {
            let token = try signer.token(payload: payload)
            #expect(try verify(token, by: signer).payload == Array(payload.utf8))
            let spoilt = TokenForm.spoilt(token)
            #expect(spoilt.count > 100)
            for (name, token) in spoilt {
                #expect(throws: JWSError.self, "\(name)") { try verify(token, by: signer) }
            }
        }
    }

    @Test("a part that is encoded wrongly is refused although it is signed like that")
    func signedAsItStands() throws {
        let signer = try TestSigner.of(.hs256)
        let (header, payload) = ("eyJhbGciOiJIUzI1NiJ9", "VGVzdA")
        #expect(try verify(signer.token(parts: header, payload), by: signer).payload == Array("Test".utf8))
        for (header, payload) in [
            (header, "VGVzdA=="), (header, "VGVzdA="), (header, " VGVzdA"), (header, "VGVzdA?"), (header, "VGVzdB"),
            (header, "VGVzd"), (header, "####VGVzdA"), (header, "VGVzdA\n"), ("\(header) ", payload),
            ("\(header)====", payload), ("eyJhbGciOiJIUzI1NiJ\n9", payload), ("\u{FEFF}\(header)", payload),
        ] {
            #expect(throws: JWSError.self, "\(header).\(payload)") {
                try verify(signer.token(parts: header, payload), by: signer)
            }
        }
    }

    @Test("a token has at most 16,384 bytes, and a longer one is refused before anything is read")
    func length() throws {
        let signer = try TestSigner.of(.hs256)
        let rest = "eyJhbGciOiJIUzI1NiJ9".count + 2 + 43
        let longest = String(repeating: "A", count: CompactJWS.maximumLength - rest)
        // Four characters are three bytes; two or three left over are whole bytes too, as long as they are A.
        #expect(longest.count % 4 != 1)
        _ = try verify(signer.token(parts: "eyJhbGciOiJIUzI1NiJ9", longest), by: signer)
        #expect(throws: JWSError.tooLong(16_385)) { try CompactJWS(String(repeating: ".", count: 16_385)) }
        #expect(throws: JWSError.tooLong(16_385)) {
            try CompactJWS(signer.token(parts: "eyJhbGciOiJIUzI1NiJ9", longest + "A"))
        }
    }

    @Test(
        "a payload is one JSON object, or there are no claims",
        arguments: [
            "", "null", "[]", "\"a\"", "7", "{\"sub\":\"a\"}x", "{\"sub\":\"a\",\"sub\":\"b\"}",
            "{\"sub\":\"a\",\"s\\u0075b\":\"b\"}", "{\"a\":{\"b\":1,\"b\":2}}", "{\"sub\":\"\\ud800\"}",
            "\u{FEFF}{\"sub\":\"a\"}", "{\"sub\":\"a\",}", "{'sub':'a'}", "{\"sub\":\"a\"}\0", "{\"n\":1e400}",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.AAAA",
            String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000),
            String(repeating: "{\"a\":", count: 2000) + "1" + String(repeating: "}", count: 2000),
        ])
    func claims(payload: String) throws {
        let signer = try TestSigner.of(.hs256)
        let jws = try verify(signer.token(payload: payload), by: signer)
        #expect(throws: JWSError.self) { try VerifiedJWT(jws) }
        #expect(throws: JWSError.self) { try UnverifiedJWT(CompactJWS(signer.token(payload: payload))) }
    }

    @Test("claims in bytes that are not UTF-8 are refused", arguments: [0xC3, 0xFF, 0xED] as [UInt8])
    func encoding(byte: UInt8) throws {
        let signer = try TestSigner.of(.hs256)
        let payload = Array(#"{"sub":""#.utf8) + [byte, 0xA0, 0x80] + Array(#""}"#.utf8)
        let token = try signer.token(header: Array(#"{"alg":"HS256"}"#.utf8), payload: payload)
        #expect(throws: JWSError.self) { try VerifiedJWT(verify(token, by: signer)) }
    }
}
