import JOSE
import Testing

@Suite("JSON Web Keys")
struct JSONWebKeyTests {
    /// The key of RFC 7638 §3.1.
    static let rsaModulus =
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj"
        + "hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQ"
        + "vRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzK"
        + "nqDKgw"

    @Test("has the thumbprint of RFC 7638 §3.1")
    func rsaThumbprint() {
        let key = JSONWebKey(.rsa(n: Self.rsaModulus, e: "AQAB"))
        #expect(key.thumbprint() == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
    }

    @Test("has the thumbprint of RFC 8037 §A.3")
    func edwardsThumbprint() {
        let key = JSONWebKey(.octetKeyPair(crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))
        #expect(key.thumbprint() == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    }

    @Test("the EC key of RFC 7517 §A.1 is read, and hashed from its required members alone")
    func ellipticCurve() throws {
        let json = #"""
            {"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
            "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"enc","kid":"1"}
            """#
        let key = try JSONWebKey(parsing: Array(json.utf8))
        #expect(
            String(decoding: key.json(), as: UTF8.self)
                == #"{"crv":"P-256","kty":"EC","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","#
                + #""y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}"#)
    }

    @Test("what is published has only the members that every cloud accepts", arguments: SignatureAlgorithm.allCases)
    func publication(algorithm: SignatureAlgorithm) throws {
        let key = try JWSPrivateKey.generate(algorithm)
        guard case .object(let members) = key.publicKey.publicationEntry(kid: key.kid, algorithm: algorithm) else {
            Issue.record("not an object")
            return
        }
        let parameters =
            switch algorithm {
            case .rs256: ["e", "kty", "n"]
            case .es256, .es384: ["crv", "kty", "x", "y"]
            case .edDSA: ["crv", "kty", "x"]
            }
        #expect(members.map(\.name) == ["kid", "use", "alg"] + parameters)
        let entry = JSONValue.object(members)
        #expect(entry["use"] == "sig")
        #expect(entry["alg"] == .string(algorithm.rawValue))
        #expect(entry["kid"] == .string(key.publicKey.thumbprint()))
    }

    @Test("a key survives being written and read", arguments: SignatureAlgorithm.allCases)
    func roundTrip(algorithm: SignatureAlgorithm) throws {
        let key = try JWSPrivateKey.generate(algorithm).publicKey
        #expect(try JSONWebKey(parsing: key.json()) == key)
    }

    @Test("coordinates have the full width of their curve")
    func widths() throws {
        for _ in 0..<600 {
            guard case .ellipticCurve(_, let x, let y) = try JWSPrivateKey.generate(.es256).publicKey.parameters else {
                Issue.record("not an EC key")
                return
            }
            #expect(x.utf8.count == 43)
            #expect(y.utf8.count == 43)
        }
    }

    @Test(
        "what is no public key is refused",
        arguments: [
            "", "[]", "null", #"{"kty":"oct","k":"AA"}"#, #"{"kty":"RSA","n":"AQAB"}"#,
            #"{"kty":"RSA","n":"A=","e":"AQAB"}"#,
            #"{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}"#, #"{"kty":"EC","crv":"P-256","x":"AA"}"#,
            #"{"kty":"OKP","crv":"X25519","x":"AA"}"#, #"{"kty":"OKP","crv":"Ed25519","x":""}"#,
            #"{"n":"AQAB","e":"AQAB"}"#,
        ])
    func refused(json: String) {
        #expect(throws: JSONWebKey.ParsingError.self) { try JSONWebKey(parsing: Array(json.utf8)) }
    }
}
