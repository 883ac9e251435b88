import Testing

@testable import Federation

@Suite("XML of AWS")
struct XMLReaderTests {
    private func read(_ text: String) -> Result<XMLElement, XMLReader.Fault> {
        Result { () throws(XMLReader.Fault) in try XMLReader.read(Array(text.utf8)) }
    }

    @Test("elements, attributes, text and references are read")
    func reads() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <a xmlns='http://a'>
              <b>x&amp;y&lt;&#65;&#x42;&quot;&apos;&gt;</b><c/><d e="f>" ></d >
            </a>

            """
        let element = try read(text).get()
        #expect(element.name == "a")
        #expect(element.children.map(\.name) == ["b", "c", "d"])
        #expect(element.text("b") == "x&y<AB\"'>")
        #expect(element.text("c") == "")
        #expect(element.text("e") == nil)
        #expect(element.text() == nil)
    }

    @Test("an element that is there twice is none")
    func duplicates() throws {
        #expect(try read("<a><b>1</b><b>2</b></a>").get().text("b") == nil)
    }

    @Test(
        "what an answer needs no declaration for is refused",
        arguments: [
            ("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", XMLReader.Fault.markup),
            ("<?xml version=\"1.0\"?><!DOCTYPE a SYSTEM \"http://evil.example/\"><a/>", .markup),
            ("<a><![CDATA[b]]></a>", .markup), ("<a><!-- b --></a>", .markup), ("<a><?b?></a>", .markup),
            ("<a/><!-- b -->", .markup),
            ("<a>&b;</a>", .syntax), ("<a>&</a>", .syntax), ("<a>&#0;</a>", .syntax), ("<a>&#xD800;</a>", .syntax),
            ("<a>&#+65;</a>", .syntax), ("<a>&#x110000;</a>", .syntax), ("<a>&#;</a>", .syntax), ("<a>&;</a>", .syntax),
            ("", .syntax), ("{}", .syntax), ("<a>", .syntax), ("<a></b>", .syntax), ("<a><b></a></b>", .syntax),
            ("<a/><b/>", .syntax), ("<a b=c/>", .syntax), ("<a b='<'/>", .syntax), ("<a b='/>", .syntax),
            ("<ab='c'/>", .syntax), ("<>", .syntax), ("<a", .syntax), ("<?xml ", .syntax), ("a<b/>", .syntax),
            (String(repeating: "<a>", count: 100_000), .tooDeep),
            ("<a>" + String(repeating: "<b/>", count: 256) + "</a>", .tooManyElements),
        ])
    func refuses(_ text: String, _ fault: XMLReader.Fault) {
        #expect(read(text) == .failure(fault))
    }

    @Test("bytes that are not UTF-8 are refused")
    func encoding() {
        #expect(throws: XMLReader.Fault.notUTF8) { try XMLReader.read([0x3C, 0x61, 0xFF, 0x2F, 0x3E]) }
    }
}
