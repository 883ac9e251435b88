import Testing

@testable import Endpoints

@Suite("Media types")
struct MediaTypeTests {
    private static let form = "application/x-www-form-urlencoded"

    @Test(
        "a type is one however it is written (RFC 9110 §5.6.6, §8.3.1)",
        arguments: [
            "", ";", "; ", " ;charset=utf-8", "; charset=UTF-8", "\t;\tcharset=\"utf-8\"\t", ";Charset=\"UTF\\-8\"",
            ";;",
            "; charset=utf-8;", "; boundary=x", "; q=\"a;b=\\\"c\" ; charset=utf-8", "; a=\"\"",
        ])
    func accepted(suffix: String) throws {
        try MediaType.check([Self.form + suffix], is: Self.form)
        try MediaType.check([Self.form.uppercased() + suffix], is: Self.form)
    }

    @Test(
        "what is no media type is none",
        arguments: [
            "", "application", "application/", "/x", "application /x", "application/ x", "application/x y", "a/b; c",
            "a/b; c=", "a/b; c =d", "a/b; c= d", "a/b; c=\"d", "a/b; c=d e", "a/b,c/d", "a/b; =c", "a/b/c",
        ])
    func unreadable(text: String) {
        #expect(MediaType(text) == nil)
    }

    @Test("the reason says what was found")
    func reasons() {
        func fault(_ values: [String]) -> MediaTypeFault? {
            do throws(MediaTypeFault) { try MediaType.check(values, is: Self.form) } catch { return error }
            return nil
        }
        #expect(fault([]) == .missing(expected: Self.form))
        #expect(fault([Self.form, Self.form]) == .several(expected: Self.form))
        #expect(fault(["x"]) == .unreadable("x", expected: Self.form))
        #expect(fault(["Text/Plain"]) == .other("text/plain", expected: Self.form))
        #expect(fault([Self.form + "; charset=latin1"]) == .charset("latin1"))
        #expect(fault([Self.form + "; charset=utf-8; charset=utf-7"]) == .charset("utf-7"))
        #expect(fault(["text/plain"])?.description == "the Content-Type is \"text/plain\"; it has to be \(Self.form)")
    }
}
