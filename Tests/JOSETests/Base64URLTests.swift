import FoundationEssentials
import JOSE
import Testing

@Suite("Base64url")
struct Base64URLTests {
    @Test(
        "writes the vectors of RFC 4648 §10 without padding, and reads them",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(bytes: String, text: String) {
        #expect(Base64URL.encode(bytes.utf8) == text)
        #expect(Base64URL.decode(text) == Array(bytes.utf8))
    }

    @Test("uses the alphabet that is safe in URLs (RFC 7515 Appendix C)")
    func alphabet() {
        #expect(Base64URL.encode([3, 236, 255, 224, 193]) == "A-z_4ME")
        #expect(Base64URL.decode("A-z_4ME") == [3, 236, 255, 224, 193])
    }

    @Test(
        "reads nothing but the one spelling of some bytes",
        arguments: [
            "Zg==", "Zg=", "=", "Z", "Zm9vY", "Zh", "Zm9", "A+z/", "Zm 8", "Zm8\n", "Zm8\0", "Zé", "Zm９v", "Zm.8",
        ])
    func strictness(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test("reads what it writes, and agrees with Foundation", arguments: 0...70)
    func roundTrip(length: Int) {
        let bytes = (0..<length).map { _ in UInt8.random(in: 0...255) }
        let text = Base64URL.encode(bytes)
        #expect(Base64URL.decode(text) == bytes)
        let foundation = Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
        #expect(text == foundation.filter { $0 != "=" })
    }

    @Test("appends behind what is there")
    func append() {
        var text = Array("a.".utf8)
        Base64URL.append([0xFB, 0xFF], to: &text)
        #expect(String(decoding: text, as: UTF8.self) == "a.-_8")
    }
}
