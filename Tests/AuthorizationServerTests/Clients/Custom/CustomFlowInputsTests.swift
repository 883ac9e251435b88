import Testing

@testable import AuthorizationServer

@Suite("What a custom flow reads of requests")
struct CustomFlowInputsTests {
    @Test(
        "what has a meaning at the token endpoint cannot be a custom flow's parameter",
        arguments: [
            "grant_type", "client_id", "client_secret", "client_assertion", "client_assertion_type", "assertion",
            "scope",
            "audience", "resource", "format", "subject_token", "code",
        ])
    func reservedParameters(name: String) {
        #expect(throws: CustomFlowInputFault.reserved(name)) {
            try CustomFlowInputs(parameters: ["a", name], headers: [])
        }
    }

    @Test("a parameter's name has its characters and its length", arguments: ["", "a b", "ä", "a=b", "a\n", "a[b]"])
    func badParameters(name: String) {
        #expect(throws: CustomFlowInputFault.notAParameter(name)) {
            try CustomFlowInputs(parameters: [name], headers: [])
        }
    }

    @Test(
        "what any request may have cannot be a custom flow's header",
        arguments: [
            "Host", "Cookie", "User-Agent", "content-length", "Content-Type", "Transfer-Encoding", "Accept",
            "Accept-Language", "X-Forwarded-For", "X-Forwarded-Client-Cert", "Client-Cert", "X-Client-Cert-Leaf",
            "Forwarded", "Proxy-Authorization", "Sec-Fetch-Mode", "Traceparent", "If-None-Match", "Connection", "TE",
            "X-Request-Id",
        ])
    func reservedHeaders(name: String) {
        #expect(throws: CustomFlowInputFault.reserved(name)) {
            try CustomFlowInputs(parameters: [], headers: [name])
        }
    }

    @Test("a header's name has its characters", arguments: ["", "X Y", "X_Y", "7", "-X", "X:", ":path", "Xä"])
    func badHeaders(name: String) {
        #expect(throws: CustomFlowInputFault.notAHeader(name)) {
            try CustomFlowInputs(parameters: [], headers: [name])
        }
    }

    @Test("a flow has credentials somewhere, each once, and not many of them")
    func counts() throws {
        #expect(throws: CustomFlowInputFault.none) { try CustomFlowInputs(parameters: [], headers: []) }
        #expect(throws: CustomFlowInputFault.twice("x-A")) {
            try CustomFlowInputs(parameters: [], headers: ["X-a", "x-A"])
        }
        #expect(throws: CustomFlowInputFault.twice("a")) { try CustomFlowInputs(parameters: ["a", "a"], headers: []) }
        let names = (0..<17).map { "p\($0)" }
        #expect(throws: CustomFlowInputFault.tooMany) { try CustomFlowInputs(parameters: names, headers: []) }
        _ = try CustomFlowInputs(parameters: Array(names.prefix(16)), headers: ["Authorization"])
    }

    @Test("two flows share the places that both name, headers in any case")
    func shared() throws {
        let one = try CustomFlowInputs(parameters: ["a", "b"], headers: ["X-A"])
        let other = try CustomFlowInputs(parameters: ["b", "x-a"], headers: ["x-a"])
        #expect(one.shared(with: other) == ["b", "X-A"])
        #expect(other.shared(with: one) == ["b", "x-a"])
    }
}
