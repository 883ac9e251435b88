import FoundationEssentials
import JOSE
import Testing

@Suite("What a token's claims have to say")
struct JWTExpectationsTests {
    /// 1,000,000 seconds into the epoch.
    private let now = Date(timeIntervalSince1970: 1_000_000)

    private func expectations() -> JWTExpectations {
        var expectations = JWTExpectations(audiences: ["https://us", "https://us/token"])
        expectations.issuer = "https://them"
        return expectations
    }

    private func check(_ claims: String, _ expectations: JWTExpectations) throws -> JWTTimes {
        try expectations.check(HMACToken.verified(claims), at: now)
    }

    @Test("a fitting token is accepted, and its times are told")
    func accepted() throws {
        let times = try check(
            #"{"iss":"https://them","sub":"a","jti":"1","aud":"https://us","iat":999990,"nbf":999980,"exp":1000300}"#,
            expectations())
        #expect(times.issuedAt == Date(timeIntervalSince1970: 999_990))
        #expect(times.expiresAt == Date(timeIntervalSince1970: 1_000_300))
    }

    @Test(
        "times are whole or broken seconds, and count to the skew of 60 s",
        arguments: [
            #""exp":1000001"#, #""exp":1000000.5"#, #""exp":1.0003e6"#, #""exp":999941"#, #""exp":999940.001"#,
            #""exp":1000300,"nbf":1000060"#, #""exp":1000300,"iat":1000060"#, #""exp":1000300,"iat":0"#,
            #""exp":253402300799"#,
        ])
    func timesWithin(_ times: String) throws {
        _ = try check(#"{"iss":"https://them","aud":"https://us",\#(times)}"#, expectations())
    }

    @Test(
        "wrong times are refused",
        arguments: [
            (#""sub":"a""#, .missing("exp")),
            (#""exp":null"#, .wrongType("exp", expected: "a number")),
            (#""exp":"1000300""#, .wrongType("exp", expected: "a number")),
            (#""exp":true"#, .wrongType("exp", expected: "a number")),
            (#""exp":[1000300]"#, .wrongType("exp", expected: "a number")),
            (#""exp":{"$date":1000300}"#, .wrongType("exp", expected: "a number")),
            (#""exp":-1000300"#, .timeOutOfRange("exp")),
            (#""exp":-0.5"#, .timeOutOfRange("exp")),
            // Milliseconds, and what a 64-bit or a floating-point reader would wrap round or call endless.
            (#""exp":1700000300000"#, .timeOutOfRange("exp")),
            (#""exp":253402300800"#, .timeOutOfRange("exp")),
            (#""exp":9223372036854775807"#, .timeOutOfRange("exp")),
            (#""exp":9223372036854775808"#, .timeOutOfRange("exp")),
            (#""exp":1e300"#, .timeOutOfRange("exp")),
            (#""exp":0"#, .expired(secondsAgo: 1_000_000)),
            (#""exp":-0.0"#, .expired(secondsAgo: 1_000_000)),
            (#""exp":999940"#, .expired(secondsAgo: 60)),
            (#""exp":1e-300"#, .expired(secondsAgo: 1_000_000)),
            (#""exp":1000300,"nbf":"999000""#, .wrongType("nbf", expected: "a number")),
            (#""exp":1000300,"nbf":1000061"#, .notYetValid(claim: "nbf", secondsAhead: 61)),
            (#""exp":1000300,"nbf":1000060.01"#, .notYetValid(claim: "nbf", secondsAhead: 61)),
            (#""exp":1000300,"nbf":1700000300000"#, .timeOutOfRange("nbf")),
            (#""exp":1000300,"iat":"999000""#, .wrongType("iat", expected: "a number")),
            (#""exp":1000300,"iat":null"#, .wrongType("iat", expected: "a number")),
            (#""exp":1000300,"iat":-1"#, .timeOutOfRange("iat")),
            (#""exp":1000300,"iat":1000061"#, .notYetValid(claim: "iat", secondsAhead: 61)),
            (#""exp":1000010,"iat":1000011"#, .endsBeforeItBegins),
            (#""exp":1000010,"iat":1000010"#, .endsBeforeItBegins),
            (#""exp":1000010,"nbf":1000020"#, .endsBeforeItBegins),
        ] as [(String, JWTClaimsError)])
    func wrongTimes(times: String, error: JWTClaimsError) {
        #expect(throws: error) {
            try check(#"{"iss":"https://them","aud":"https://us",\#(times)}"#, expectations())
        }
    }

    @Test("a number that no reader can hold is not JSON here", arguments: ["NaN", "Infinity", "-Infinity", "1e400"])
    func noNumber(_ text: String) {
        #expect(throws: JWSError.self) { try HMACToken.verified(#"{"exp":\#(text)}"#) }
    }

    @Test(
        "a wrong audience is refused",
        arguments: [
            (#""sub":"a""#, .missing("aud")),
            (#""aud":null"#, .wrongType("aud", expected: "a string or a list of strings")),
            (#""aud":7"#, .wrongType("aud", expected: "a string or a list of strings")),
            (#""aud":{"https://us":1}"#, .wrongType("aud", expected: "a string or a list of strings")),
            (#""aud":["https://us",7]"#, .wrongType("aud", expected: "a string or a list of strings")),
            (#""aud":["https://us",null]"#, .wrongType("aud", expected: "a string or a list of strings")),
            (#""aud":[["https://us"]]"#, .wrongType("aud", expected: "a string or a list of strings")),
            (#""aud":[]"#, .missing("aud")),
            (#""aud":"""#, .audience([""])),
            (#""aud":"https://us/""#, .audience(["https://us/"])),
            (#""aud":"HTTPS://us""#, .audience(["HTTPS://us"])),
            (#""aud":"https://us https://them""#, .audience(["https://us https://them"])),
            (#""aud":["a","b"]"#, .audience(["a", "b"])),
        ] as [(String, JWTClaimsError)])
    func wrongAudience(audience: String, error: JWTClaimsError) {
        #expect(throws: error) { try check(#"{"iss":"https://them","exp":1000300,\#(audience)}"#, expectations()) }
    }

    @Test("one audience of several is enough, unless it has to stand alone")
    func severalAudiences() throws {
        let several = #"{"iss":"https://them","exp":1000300,"aud":["a","https://us/token"]}"#
        var expectations = expectations()
        _ = try check(several, expectations)
        expectations.requiresOnlyAudience = true
        #expect(throws: JWTClaimsError.severalAudiences(2)) { try check(several, expectations) }
        #expect(throws: JWTClaimsError.severalAudiences(2)) {
            try check(#"{"iss":"https://them","exp":1000300,"aud":["https://us","https://us"]}"#, expectations)
        }
        _ = try check(#"{"iss":"https://them","exp":1000300,"aud":["https://us"]}"#, expectations)
    }

    @Test("all audiences may be ours, and no other beside them")
    func onlyOurs() throws {
        var expectations = JWTExpectations(audiences: ["https://us", "https://us/token"])
        expectations.requiresOnlyAudience = true
        _ = try check(#"{"exp":1000300,"aud":["https://us/token","https://us"]}"#, expectations)
        #expect(throws: JWTClaimsError.severalAudiences(3)) {
            try check(#"{"exp":1000300,"aud":["https://us/token","https://us","a"]}"#, expectations)
        }
    }

    @Test("an issuer may have other spellings, each byte by byte")
    func spellings() throws {
        var expectations = expectations()
        expectations.issuer = "https://id.test"
        expectations.issuerSpellings = ["id.test"]
        for issuer in ["https://id.test", "id.test"] {
            _ = try check(#"{"iss":"\#(issuer)","exp":1000300,"aud":"https://us"}"#, expectations)
        }
        for issuer in ["http://id.test", "id.test/", "ID.test", "https://id.test/"] {
            #expect(throws: JWTClaimsError.issuer(issuer)) {
                try check(#"{"iss":"\#(issuer)","exp":1000300,"aud":"https://us"}"#, expectations)
            }
        }
    }

    @Test("an expectation without audiences accepts no token")
    func forgottenAudiences() {
        var expectations = JWTExpectations(audiences: [])
        #expect(throws: JWTClaimsError.audience(["https://us"])) {
            try check(#"{"exp":1000300,"aud":"https://us"}"#, expectations)
        }
        expectations.ignoresAudience = true
        #expect(throws: Never.self) { try check(#"{"exp":1000300}"#, expectations) }
        #expect(throws: JWTClaimsError.self) { try check(#"{"exp":1000300,"aud":7}"#, expectations) }
    }

    @Test(
        "names are text, and the issuer is compared byte by byte",
        arguments: [
            (#""aud":"https://us""#, .missing("iss")),
            (#""iss":"https://them/""#, .issuer("https://them/")),
            (#""iss":"https://THEM""#, .issuer("https://THEM")),
            (#""iss":["https://them"]"#, .wrongType("iss", expected: "a string")),
            (#""iss":null"#, .wrongType("iss", expected: "a string")),
            (#""iss":"https://them","sub":7"#, .wrongType("sub", expected: "a string")),
            (#""iss":"https://them","jti":{}"#, .wrongType("jti", expected: "a string")),
        ] as [(String, JWTClaimsError)])
    func names(claims: String, error: JWTClaimsError) {
        #expect(throws: error) { try check(#"{"exp":1000300,\#(claims)}"#, expectations()) }
    }

    @Test("another spelling of the same letter is another issuer and another audience")
    func equivalence() throws {
        // U+212A, the Kelvin sign, is K to Swift's ==.
        var expectations = JWTExpectations(audiences: ["K"])
        #expect(throws: JWTClaimsError.self) { try check(#"{"exp":1000300,"aud":"\u212a"}"#, expectations) }
        expectations.issuer = "K"
        #expect(throws: JWTClaimsError.self) { try check(#"{"exp":1000300,"aud":"K","iss":"\u212a"}"#, expectations) }
        _ = try check(#"{"exp":1000300,"aud":"K","iss":"\u004b"}"#, expectations)
    }

    @Test("a required claim is there, and says something", arguments: ["", #","jti":"""#, #","jti":null"#])
    func required(claim: String) {
        var expectations = expectations()
        expectations.requiredClaims = ["sub", "jti"]
        #expect(throws: JWTClaimsError.self) {
            try check(#"{"iss":"https://them","aud":"https://us","exp":1000300,"sub":"a"\#(claim)}"#, expectations)
        }
    }

    @Test("a token that is made to last too long is refused, however it says so")
    func lifetime() throws {
        var expectations = expectations()
        expectations.maximumLifetime = 300
        let base = #""iss":"https://them","aud":"https://us""#
        _ = try check(#"{\#(base),"iat":1000000,"exp":1000300}"#, expectations)
        #expect(throws: JWTClaimsError.lifetime(301, maximum: 300)) {
            try check(#"{\#(base),"iat":1000000,"exp":1000301}"#, expectations)
        }
        // Whoever says nothing of the beginning has no longer time ahead.
        _ = try check(#"{\#(base),"exp":1000360}"#, expectations)
        #expect(throws: JWTClaimsError.lifetime(301, maximum: 300)) {
            try check(#"{\#(base),"exp":1000361}"#, expectations)
        }
    }

    @Test("a token that was issued too long ago is refused, and one that hides when")
    func age() throws {
        var expectations = expectations()
        expectations.maximumAge = 600
        let base = #""iss":"https://them","aud":"https://us","exp":1000300"#
        _ = try check(#"{\#(base),"iat":999340}"#, expectations)
        #expect(throws: JWTClaimsError.age(661, maximum: 600)) {
            try check(#"{\#(base),"iat":999339}"#, expectations)
        }
        #expect(throws: JWTClaimsError.missing("iat")) { try check("{\(base)}", expectations) }
        expectations.maximumAge = nil
        expectations.requiresIssuedAt = true
        #expect(throws: JWTClaimsError.missing("iat")) { try check("{\(base)}", expectations) }
    }

    @Test("a reason quotes and cuts what the sender wrote")
    func reasons() {
        #expect(JWTClaimsError.issuer("a\u{1b}[2Jb").description.contains("\\u{1B}[2J"))
        let long = String(repeating: "e\u{301}", count: 5000)
        #expect(JWTClaimsError.audience([long, long, long, long, long]).description.utf8.count < 2000)
    }
}
