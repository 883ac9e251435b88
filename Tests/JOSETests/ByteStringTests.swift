import JOSE
import Testing

@Suite("Byte strings")
struct ByteStringTests {
    @Test(
        "are the same only where their bytes are, whatever Unicode takes for equivalent",
        arguments: [("K", "\u{212A}"), (";", "\u{37E}"), ("`", "\u{1FEF}"), ("é", "e\u{301}"), ("Å", "\u{212B}")])
    func comparesBytes(left: String, right: String) {
        #expect(left == right, "String takes them for the same")
        #expect(ByteString(left) != ByteString(right))
        #expect(ByteString(left) == ByteString(left))
        #expect(!(ByteString(left) == right))
        #expect(Set([ByteString(left), ByteString(right), ByteString(left)]).count == 2)
        #expect((ByteString(left) < ByteString(right)) != (ByteString(right) < ByteString(left)))
    }
}
