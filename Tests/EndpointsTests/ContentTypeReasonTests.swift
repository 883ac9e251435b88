import Testing

@testable import Endpoints

@Suite("Content types that are refused")
struct ContentTypeReasonTests {
    @Test(
        "the reason names what was found",
        arguments: [
            ([], "no content type"), (["a/b", "a/b"], "2 content types"),
            (["text/plain"], "wrong content type: \"text/plain\", application/json is expected"),
            (
                ["Application/JSON ; charset=iso-8859-1"],
                "the content type has a parameter that is not accepted: \"charset=iso-8859-1\"; only charset=utf-8 is"
            ),
            (
                ["application/json\u{1B}[2J"],
                "wrong content type: \"application/json\\u{1B}[2J\", application/json is expected"
            ),
        ] as [([String], String)])
    func reasons(values: [String], reason: String) {
        #expect(ContentTypeReason.text(values, expected: "application/json") == reason)
    }
}
