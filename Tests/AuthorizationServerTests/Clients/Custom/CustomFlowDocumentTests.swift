import FoundationEssentials
import JOSE
import Testing

@testable import AuthorizationServer

@Suite("Answers of webhooks and programs")
struct CustomFlowDocumentTests {
    let request = CustomFlowRequest(
        requestID: "r-1", time: Date(timeIntervalSince1970: 0), flow: "gate", grantType: "client_credentials",
        clientID: nil, remoteAddress: nil, parameters: [:], headers: [:])

    @Test("an identity and a denial are read as they are")
    func right() throws {
        #expect(
            try answer(#"{"request_id":"r-1","identity":{"attributes":{"a":{"b":[1,true]}}}}"#)
                == .identity(attributes: ["a": ["b": [1, true]]]))
        #expect(
            try answer(#" {"denied":{"reason":"no"}, "request_id":"r-1"} "#) == .denied(reason: "no"))
    }

    static let nonsense: [(String, String)] = [
        ("", "not JSON"), ("null", "request_id"), ("[]", "request_id"), ("{}", "request_id"), ("OK", "not JSON"),
        (#"{"identity":{"attributes":{}}}"#, "request_id"),
        (#"{"request_id":"r-2","identity":{"attributes":{}}}"#, "request_id"),
        (#"{"request_id":1,"identity":{"attributes":{}}}"#, "request_id"),
        (#"{"request_id":"r-1"}"#, "neither identity nor denied"),
        (#"{"request_id":"r-1","identity":{"attributes":{}},"denied":{"reason":"x"}}"#, "both"),
        (#"{"request_id":"r-1","identity":{}}"#, "no attributes"),
        (#"{"request_id":"r-1","identity":7}"#, "no attributes"),
        (#"{"request_id":"r-1","denied":{}}"#, "no reason"),
        (#"{"request_id":"r-1","denied":{"reason":1}}"#, "no reason"),
        (#"{"request_id":"r-1","denied":true}"#, "no reason"),
        (#"{"request_id":"r-1","identity":{"attributes":{},"subject":"root"}}"#, "\"subject\""),
        (#"{"request_id":"r-1","identity":{"attributes":{}},"audience":"x"}"#, "\"audience\""),
        (#"{"request_id":"r-1","identity":{"attributes":{}},"claims":{"a":1}}"#, "\"claims\""),
        (#"{"request_id":"r-1","identity":{"attributes":{"a":1,"a":2}}}"#, "there twice"),
        (#"{"request_id":"r-1","request_id":"r-1","identity":{"attributes":{}}}"#, "there twice"),
        (#"{"request_id":"r-1","identity":{"attributes":{}}} x"#, "not JSON"),
        (#"{"request_id":"r-1","identity":{"attributes":{}}}{"request_id":"r-1","denied":{"reason":"x"}}"#, "not JSON"),
        (#"{"request_id":"r-1","identity":{"attributes":{"a":"\ud800"}}}"#, "not JSON"),
        (#"{"request_id":"r-1","identity":{"attributes":{"a":[[[[[[[[[1]]]]]]]]]}}}"#, "nested deeper"),
    ]

    @Test("anything else is nonsense, and never trimmed to what would be right", arguments: nonsense)
    func wrong(text: String, reason: String) {
        let failure = #expect(throws: CustomFlowFailure.self) { try answer(text) }
        guard case .nonsense(let found)? = failure else { return #expect(Bool(false), "\(failure as Any)") }
        #expect(found.contains(reason), "\(found)")
    }

    @Test("bytes that are not UTF-8 are nonsense")
    func notUTF8() {
        let bytes = Array(#"{"request_id":"r-1","denied":{"reason":""#.utf8) + [0xff] + Array(#""}}"#.utf8)
        #expect(throws: CustomFlowFailure.self) { try CustomFlowAnswer(document: bytes, to: request) }
    }

    private func answer(_ text: String) throws(CustomFlowFailure) -> CustomFlowAnswer {
        try CustomFlowAnswer(document: Array(text.utf8), to: request)
    }
}
